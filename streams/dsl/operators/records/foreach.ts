import type { StepFactory } from '../../../processor/step.ts'

/** Options of `print`. */
export interface PrintOptions<K, V> {
  /** Printed in brackets at the start of each line. Default: the name of the step. */
  readonly label?: string
  /** Returns the text for a record. Default: key and value, with strings printed as is and everything else as JSON. */
  readonly text?: (value: V, key: K) => string
  /** Called with each line. Default: writes to standard output. */
  readonly write?: (line: string) => void
}

/** Runs a side effect; nothing comes after it. */
export function foreachStep(action: (value: unknown, key: unknown) => unknown): StepFactory {
  return () => ({
    call: record => action(record.value, record.key),
    emit: () => undefined
  })
}

/** Writes a line for each record. */
export function printStep(name: string, options: PrintOptions<unknown, unknown>): StepFactory {
  const { label = name, text = pairText, write = toStandardOutput } = options
  return foreachStep((value, key) => write(`[${label}]: ${text(value, key)}`))
}

const pairText = (value: unknown, key: unknown): string => `${textOf(key)}, ${textOf(value)}`

const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null'))

const toStandardOutput = (line: string): void => void process.stdout.write(`${line}\n`)

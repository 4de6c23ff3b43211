import type { StepFactory } from '../../../processor/step.ts'

/** How `print` shows records. */
export interface PrintOptions<K, V> {
  /** Stands before each line, in brackets. Default: the name of the step. */
  readonly label?: string
  /** The text of a record. Default: key and value, texts as they are and all else as JSON. */
  readonly text?: (value: V, key: K) => string
  /** Takes each line. Default: standard output. */
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

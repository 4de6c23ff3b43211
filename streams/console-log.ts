import { styleText } from 'node:util'
import type { Logger } from './log.ts'

/** From the most lines to the fewest. */
const levels = ['debug', 'info', 'warn', 'error'] as const

/** How much a `consoleLog` prints: lines of this level and of those after it. */
export type ConsoleLevel = (typeof levels)[number]

/** Settings of `consoleLog`. */
export interface ConsoleLogOptions {
  /** Default `info`: start, partitions, restores, waits, stop. */
  readonly level?: ConsoleLevel
  /** Takes each line with its line break. Default: standard error, so that standard output stays the program's own. */
  readonly write?: (line: string) => void
}

const styles = { debug: 'gray', info: 'cyan', warn: 'yellow', error: 'red' } as const

/**
 * One line for each message, `12:03:04 info  joined group word-count, partitions lines 0-1`: the log of a topology that was given no other.
 * Fields are left out; use `openLog` of `millrace/pino`, or pino itself, for structured logs.
 * @example new Streams(topology, { applicationId: 'word-count', driver, log: consoleLog({ level: 'warn' }) })
 */
export function consoleLog({ level = 'info', write = toStandardError }: ConsoleLogOptions = {}): Logger {
  const from = levels.indexOf(level)
  const at = (name: ConsoleLevel): Logger[ConsoleLevel] => {
    if (levels.indexOf(name) < from) return () => undefined
    const label = styleText(styles[name], name.padEnd(5), { stream: process.stderr })
    return (_fields, message) => write(`${new Date().toTimeString().slice(0, 8)} ${label} ${message}\n`)
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

function toStandardError(line: string): void {
  process.stderr.write(line)
}

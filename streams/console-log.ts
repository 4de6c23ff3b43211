import { styleText } from 'node:util'
import type { Logger } from './log.ts'

/** From the most verbose to the least. */
const levels = ['debug', 'info', 'warn', 'error'] as const

/** How much a `consoleLog` prints: messages of this level and the more severe ones. */
export type ConsoleLevel = (typeof levels)[number]

/** Options of `consoleLog`. */
export interface ConsoleLogOptions {
  /** Least severe level printed. Default: `info`, which covers start, partitions, restores, waits and stop. */
  readonly level?: ConsoleLevel
  /**
   * Called with each line, including its line break. Default: writes to standard error, so that standard output stays free for the program.
   */
  readonly write?: (line: string) => void
}

const styles = { debug: 'gray', info: 'cyan', warn: 'yellow', error: 'red' } as const

/**
 * Prints one line per message, such as `12:03:04 info  joined group word-count, partitions lines 0-1`: the default log of a topology.
 * Fields are left out; for structured logs, use `openLog` of `millrace/pino`, or pino itself.
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

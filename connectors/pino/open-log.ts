import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino'
import { PinoPretty } from 'pino-pretty'
import type { Logger } from '#streams'
import { batchedOutput } from './batched-output.ts'

/** pino's levels, from the most lines to none. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

/** Settings of `openLog`. */
export interface LogOptions {
  /** Name of the process, shown in each line. */
  readonly name: string
  /** Lowest level that is written. Default: `info`. */
  readonly level?: LogLevel
  /** Whether to write readable lines instead of JSON. Default: true when standard output is a terminal. */
  readonly pretty?: boolean
  /** Where lines go. Default: standard output, in batches of 32 KiB or after 100 ms. */
  readonly to?: DestinationStream
}

/** A log, and how to flush it. */
export interface OpenLog {
  /** The log. */
  readonly log: Logger
  /** Writes buffered lines. Call it before the process ends. */
  readonly flush: () => Promise<void>
}

/**
 * Opens the log of a process. JSON lines are buffered, so that a line costs no system call; a normal exit of the process also writes
 * buffered lines.
 */
export function openLog({ name, level = 'info', pretty = process.stdout.isTTY === true, to }: LogOptions): OpenLog {
  const stream = to ?? (pretty ? PinoPretty({ ignore: 'pid,hostname' }) : batchedOutput())
  const logger = pino(
    {
      name,
      level,
      base: { pid: process.pid },
      timestamp: isoTimes(),
      formatters: { level: label },
      serializers: { err: written }
    },
    stream
  )
  return { log: bound(logger), flush: () => flushed(logger) }
}

/** As pino's own, but made once a millisecond: an API writes many lines in one. */
function isoTimes(): () => string {
  let at = 0
  let text = ''
  return () => {
    const now = Date.now()
    if (now === at) return text
    at = now
    text = `,"time":"${new Date(now).toISOString()}"`
    return text
  }
}

/** An error with the stacks of its causes, but its own message: ours contain what their causes say, which pino would add once more. */
const written = (error: unknown): unknown =>
  error instanceof Error ? { ...pino.stdSerializers.err(error), message: error.message } : error

const label = (text: string): object => ({ level: text })

/** pino's methods need their receiver; ours are passed around as values. */
function bound(logger: PinoLogger): Logger {
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message)
  }
}

/** What fsync answers for a pipe or a socket. The lines are written by then; there is only no disk to wait for. */
const noDisk: ReadonlySet<unknown> = new Set(['EINVAL', 'ENOTSUP', 'EROFS'])

function flushed(logger: PinoLogger): Promise<void> {
  return new Promise((resolve, reject) => {
    logger.flush((error?: NodeJS.ErrnoException | null) => {
      if (error === undefined || error === null || noDisk.has(error.code)) resolve()
      else reject(error)
    })
  })
}

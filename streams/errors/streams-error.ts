import type { ErrorCode } from './codes.ts'

/** What a `StreamsError` may carry besides code and message. */
export interface StreamsErrorOptions {
  /** The error that this one explains. */
  readonly cause?: unknown
  /** True when the same call may succeed later without anyone changing anything. Default false. */
  readonly retryable?: boolean
  /** Milliseconds to wait before the next try, where known. */
  readonly retryAfter?: number
}

/** The base of all errors of Millrace: a closed list of codes, the cause kept, and whether trying again may help. */
export class StreamsError extends Error {
  /** What happened, out of a closed list. */
  readonly code: ErrorCode
  /** True when the same call may succeed later without anyone changing anything. */
  readonly retryable: boolean
  /** Milliseconds to wait before the next try, where known. */
  readonly retryAfter: number | undefined

  /** The message says what is wrong, with the name of the thing, and what to do next. */
  constructor(code: ErrorCode, message: string, options: StreamsErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'StreamsError'
    this.code = code
    this.retryable = options.retryable ?? false
    this.retryAfter = options.retryAfter
  }
}

/** A sink's answer "not now": the engine pauses the partition for `retryAfter` milliseconds and writes the same records again. */
export class BackpressureError extends StreamsError {
  /** `retryAfter` in milliseconds. */
  constructor(retryAfter: number, message = `the sink asks for a pause of ${retryAfter} ms`, cause?: unknown) {
    super('backpressure', message, { retryable: true, retryAfter, cause })
    this.name = 'BackpressureError'
  }
}

/** Whether trying again may help, for any error: `retryable` where the error says so, else false. */
export function isRetryable(error: unknown): boolean {
  return typeof error === 'object' && error !== null && (error as { retryable?: unknown }).retryable === true
}

/** The code of any error: ours, else the fallback. */
export function codeOf(error: unknown, fallback: ErrorCode): ErrorCode {
  return error instanceof StreamsError ? error.code : fallback
}

/** What was thrown as an Error, whatever it was. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}

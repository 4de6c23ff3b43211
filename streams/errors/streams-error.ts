import type { ErrorCode } from './codes.ts'

/** Options of a `StreamsError`. */
export interface StreamsErrorOptions {
  /** The underlying error. */
  readonly cause?: unknown
  /** True if the same call may succeed later without anyone changing anything. Default: false. */
  readonly retryable?: boolean
  /** Milliseconds to wait before the next attempt, if known. */
  readonly retryAfter?: number
}

/** The base class of all Millrace errors: a code from a closed list, the cause, and whether a retry may help. */
export class StreamsError extends Error {
  /** What happened, as a code from a closed list. */
  readonly code: ErrorCode
  /** True if the same call may succeed later without anyone changing anything. */
  readonly retryable: boolean
  /** Milliseconds to wait before the next attempt, if known. */
  readonly retryAfter: number | undefined

  /** The message says what is wrong, names what it concerns, and says what to do next. */
  constructor(code: ErrorCode, message: string, options: StreamsErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'StreamsError'
    this.code = code
    this.retryable = options.retryable ?? false
    this.retryAfter = options.retryAfter
  }
}

/**
 * Thrown by a sink that asks for a pause: the engine pauses the partition for `retryAfter` milliseconds and writes the same records again.
 */
export class BackpressureError extends StreamsError {
  /** Takes `retryAfter` in milliseconds. */
  constructor(retryAfter: number, message = `the sink asks for a pause of ${retryAfter} ms`, cause?: unknown) {
    super('backpressure', message, { retryable: true, retryAfter, cause })
    this.name = 'BackpressureError'
  }
}

/** Returns whether a retry may help: true only for errors with `retryable: true`. */
export function isRetryable(error: unknown): boolean {
  return typeof error === 'object' && error !== null && (error as { retryable?: unknown }).retryable === true
}

/** Returns the code of a `StreamsError`, or the fallback for any other error. */
export function codeOf(error: unknown, fallback: ErrorCode): ErrorCode {
  return error instanceof StreamsError ? error.code : fallback
}

/** Returns what was thrown as an `Error`, whatever its type. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}

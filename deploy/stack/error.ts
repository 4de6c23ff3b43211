import { StreamsError } from '#streams'

/** A server could not be found, fetched or started. The message is one line that says what to do. */
export function stackError(message: string, cause?: unknown): StreamsError {
  return new StreamsError('stack-failed', message, cause === undefined ? {} : { cause })
}

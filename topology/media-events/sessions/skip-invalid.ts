import {
  type ErrorContext,
  type ErrorResponse,
  type ExceptionHandlers,
  logAndContinue,
  logAndFail,
  StreamsError
} from '#streams'

/** What `validateEvent` throws. */
const invalid: ReadonlySet<string> = new Set(['null-value', 'invalid-value'])

/**
 * Events that cannot be read or are not valid are dead letters of the workers of media events, which read the same topic: here they are skipped and
 * counted, so that each is looked after once. Anything else is a fault that stops the partition.
 */
export const skipInvalid: ExceptionHandlers = {
  deserialization: logAndContinue,
  processing: Object.assign(skipOrFail, { deadLetterTopic: undefined })
}

function skipOrFail(error: Error, context: ErrorContext): ErrorResponse {
  const isInvalid = error instanceof StreamsError && invalid.has(error.code)
  return isInvalid ? logAndContinue(error, context) : logAndFail(error, context)
}

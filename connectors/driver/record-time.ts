import { StreamsError } from '#streams'

/** The last time that a JavaScript `Date` can have. */
const lastTime = 8.64e15

/** Whether a record can be written with this timestamp. */
export function isTime(timestamp: number): boolean {
  return timestamp >= 0 && timestamp <= lastTime
}

/** The refusal of a record whose timestamp is NaN, negative or beyond all dates. */
export function notATime(timestamp: number): StreamsError {
  return new StreamsError(
    'production-failed',
    `the record's timestamp is ${timestamp}, which is no time: give milliseconds since 1970, or none for the time of sending`
  )
}

import { type Headers, headerText, noHeaders, withHeader } from '../headers.ts'

/**
 * Header with the event time, in decimal milliseconds, of a record whose timestamp is its write time. It applies to topics declared with
 * `timestamps: 'now'` and to retry topics; elsewhere it is data like any other header.
 */
export const eventTimeHeader = '__streams.event-time'

/** The last time that a JavaScript `Date` can have. */
const lastTime = 8.64e15

const decimal = /^\d{1,16}$/

/** Whether a number is a time: whole milliseconds from 1970 on, within what a `Date` can hold. Kafka's -1, for none, is no time. */
export function isTime(timestamp: number): boolean {
  return Number.isSafeInteger(timestamp) && timestamp >= 0 && timestamp <= lastTime
}

/** Returns the event time in a record's headers, or undefined when there is none. */
export function eventTimeOf(headers: Headers): number | undefined {
  if (headers === noHeaders) return undefined
  const text = headerText(headers, eventTimeHeader)
  if (text === undefined || !decimal.test(text)) return undefined
  const time = Number(text)
  return isTime(time) ? time : undefined
}

/** The headers made last for a record that had none: those of a backlog often share their millisecond. Frozen, for many share them. */
const last = { timestamp: -1, headers: noHeaders }

/** Headers that carry an event time besides, in place of any that was there. What is no time is left out. */
export function withEventTime(headers: Headers, timestamp: number): Headers {
  if (!isTime(timestamp)) return headers
  if (headers !== noHeaders) return withHeader(headers, eventTimeHeader, String(timestamp))
  if (timestamp !== last.timestamp) {
    last.headers = Object.freeze({ [eventTimeHeader]: String(timestamp) })
    last.timestamp = timestamp
  }
  return last.headers
}

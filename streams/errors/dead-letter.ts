import type { ProducerRecord } from '../driver/producer.ts'
import { type Headers, headerText, withHeaders, withoutHeaders } from '../headers.ts'
import { eventTimeHeader, withEventTime } from '../time/event-time.ts'
import type { ErrorContext } from './error-context.ts'
import { StreamsError } from './streams-error.ts'

/** Prefix of the headers that say why a record failed. */
export const errorHeaderPrefix = '__streams.errors.'
const prefix = errorHeaderPrefix

/**
 * Names of the headers of a dead letter. The first six are Kafka's own (KIP-1034); the rest are Millrace's. All values are UTF-8 text;
 * numbers are decimal. All headers are always present except `stacktrace`, `schemaId`, `updates` (how many changes of a key the letter
 * stands for) and `truncated` (what was cut from the letter to make it fit).
 */
export const errorHeaders = {
  exception: `${prefix}exception`,
  message: `${prefix}message`,
  stacktrace: `${prefix}stacktrace`,
  topic: `${prefix}topic`,
  partition: `${prefix}partition`,
  offset: `${prefix}offset`,
  step: `${prefix}step`,
  attempts: `${prefix}attempts`,
  timestamp: `${prefix}timestamp`,
  application: `${prefix}application`,
  schemaId: `${prefix}schema-id`,
  replayCount: `${prefix}replay-count`,
  updates: `${prefix}updates`,
  truncated: `${prefix}truncated`
} as const

const longestMessage = 4_000
const longestStack = 8_000

/** Returns how often a record has been replayed, according to its headers; 0 for a record that was never a dead letter. */
export function replayCount(headers: Headers): number {
  const count = Number(headerText(headers, errorHeaders.replayCount) ?? 0)
  return Number.isSafeInteger(count) && count > 0 ? count : 0
}

/** Returns a record's headers without those of a dead letter: what a replay sends, apart from the count and the event time. */
export function withoutErrorHeaders(headers: Headers): Headers {
  return withoutHeaders(headers, name => name.startsWith(prefix) || name === eventTimeHeader)
}

/**
 * Creates the dead letter of a failed record: the original key bytes, value bytes and headers, plus why and where it failed. It has no
 * timestamp, so it gets the time at which it is written and stays for its topic's full retention, however old the event.
 */
export function deadLetter(topic: string, error: Error, context: ErrorContext): ProducerRecord {
  const { record, eventTime = record.timestamp } = context
  const why: Record<string, string> = {
    [errorHeaders.exception]: error instanceof StreamsError ? error.code : error.name,
    [errorHeaders.message]: error.message.slice(0, longestMessage),
    [errorHeaders.topic]: context.topic,
    [errorHeaders.partition]: String(context.partition),
    [errorHeaders.offset]: String(record.offset),
    [errorHeaders.step]: context.step,
    [errorHeaders.attempts]: String(context.attempts),
    [errorHeaders.timestamp]: String(eventTime),
    [errorHeaders.application]: context.application,
    [errorHeaders.replayCount]: String(replayCount(record.headers))
  }
  if (error.stack) why[errorHeaders.stacktrace] = error.stack.slice(0, longestStack)
  if (context.schemaId !== undefined) why[errorHeaders.schemaId] = String(context.schemaId)
  if (context.updates !== undefined) why[errorHeaders.updates] = String(context.updates)
  const headers = withEventTime(withHeaders(withoutErrorHeaders(record.headers), why), eventTime)
  return { topic, key: record.key, value: record.value, headers }
}

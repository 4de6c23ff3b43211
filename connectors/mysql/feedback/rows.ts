import type { Pool } from 'mysql2/promise'
import type { RecordMetadata, Sink, StreamRecord } from '#streams'
import type { FeedbackScored } from '../../../schemas/generated/feedback.ts'
import { isLowerCaseUuid } from '../../../schemas/values/uuid.ts'
import { limits } from '../../../topology/feedback/limits.ts'
import { type MysqlSinkOptions, mysqlSink } from '../mysql-sink.ts'
import type { SqlValue } from '../sql-row.ts'

/** The table of the feedback system. */
export const feedbackTable = 'feedback_analysis'

/** Its columns, in the order of a row. */
export const feedbackColumns = [
  'message_id',
  'customer_id',
  'feedback_text',
  'sentiment_score',
  'compound',
  'scorer',
  'scorer_version',
  'feedback_timestamp',
  'analysis_timestamp'
] as const satisfies readonly (keyof FeedbackScored)[]

/** Columns that say when and where the record of a row came in. */
export const arrivalColumns = ['accepted_at', 'source_topic', 'source_partition', 'source_offset'] as const

/** Code points of the columns that the specification leaves open. */
const labelLength = 32
const scorerLength = 64

/** Why the table would not keep this feedback unchanged, naming column and limit; undefined when it would. */
export function feedbackFault(value: FeedbackScored): string | undefined {
  if (!isLowerCaseUuid(value.message_id)) return 'message_id is not a UUID in lower case'
  return (
    textFault('customer_id', value.customer_id, limits.customerIdLength) ??
    bytesFault('feedback_text', value.feedback_text, limits.feedbackTextBytes) ??
    textFault('sentiment_score', value.sentiment_score, labelLength) ??
    textFault('scorer', value.scorer, scorerLength) ??
    textFault('scorer_version', value.scorer_version, scorerLength) ??
    (Number.isFinite(value.compound) ? undefined : `compound is ${value.compound}, not a finite number`) ??
    timeFault('feedback_timestamp', value.feedback_timestamp) ??
    timeFault('analysis_timestamp', value.analysis_timestamp)
  )
}

function textFault(column: string, text: string, most: number): string | undefined {
  if (text.length <= most) return anyTextFault(column, text)
  const length = text.length > most * 2 ? text.length : Array.from(text).length
  return length <= most ? anyTextFault(column, text) : `${column} has more than ${most} characters`
}

function bytesFault(column: string, text: string, most: number): string | undefined {
  return text.length * 3 <= most || Buffer.byteLength(text) <= most
    ? anyTextFault(column, text)
    : `${column} has more than ${most} bytes of UTF-8`
}

function anyTextFault(column: string, text: string): string | undefined {
  if (text.length === 0) return `${column} is empty`
  return text.isWellFormed() ? undefined : `${column} holds half a surrogate pair, which UTF-8 cannot carry`
}

function timeFault(column: string, time: number): string | undefined {
  return Number.isInteger(time) && time >= limits.earliest && time <= limits.latest
    ? undefined
    : `${column} is ${time}, not a time in the years 1000 to 9999`
}

/** Makes dates, the same one for the same time as before: rows of a batch often share their milliseconds. Nobody changes them. */
function dates(): (time: number) => Date {
  let last = new Date(0)
  return time => {
    if (time !== last.getTime()) last = new Date(time)
    return last
  }
}

const analysed = dates()
const accepted = dates()

function feedbackRow(
  { value, timestamp }: StreamRecord<unknown, FeedbackScored>,
  origin: RecordMetadata | undefined
): readonly SqlValue[] {
  return [
    value.message_id,
    value.customer_id,
    value.feedback_text,
    value.sentiment_score,
    value.compound,
    value.scorer,
    value.scorer_version,
    new Date(value.feedback_timestamp),
    analysed(value.analysis_timestamp),
    // A producer may give its record any time; one that the column does not take is no reason to refuse the feedback.
    accepted(Math.min(Math.max(timestamp, limits.earliest), limits.latest)),
    origin?.topic ?? null,
    origin?.partition ?? null,
    origin?.offset ?? null
  ]
}

export type FeedbackRowsOptions = Pick<
  MysqlSinkOptions<string, FeedbackScored>,
  'connections' | 'rows' | 'timeout' | 'log'
>

/**
 * Scored feedback into `feedback_analysis`, one row per `message_id`; validated first with the limits of the table. A row keeps the time of
 * its raw record (`accepted_at`) and where that lies in the topic.
 */
export function feedbackRows(pool: Pool, options: FeedbackRowsOptions = {}): Sink<string, FeedbackScored> {
  return mysqlSink({
    ...options,
    pool,
    table: feedbackTable,
    columns: [...feedbackColumns, ...arrivalColumns],
    key: ['message_id'],
    validate: record => feedbackFault(record.value),
    row: feedbackRow
  })
}

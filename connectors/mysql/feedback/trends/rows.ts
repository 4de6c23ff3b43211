import type { Pool } from 'mysql2/promise'
import type { Sink } from '#streams'
import type { FeedbackAlert, FeedbackTrend } from '../../../../schemas/generated/feedback.ts'
import type { LateFeedback } from '../../../../topology/feedback/trends/read-model.ts'
import { type MysqlSinkOptions, mysqlSink } from '../../mysql-sink.ts'
import { mysqlUpsertSink } from '../../mysql-upsert-sink.ts'

/** The table of windows. */
export const trendsTable = 'feedback_trends'

/** The table of feedback that missed its window. */
export const lateTable = 'feedback_trends_late'

/** The table of alerts. */
export const alertsTable = 'customer_feedback_alerts'

/** A customer as the tables keep it: bytes, so that no collation overlooks a blank at the end. None for all customers. */
export const customerBytes = (customer: string | null): Buffer => Buffer.from(customer ?? '')

export type TrendRowsOptions = Pick<MysqlSinkOptions<string, never>, 'connections' | 'rows' | 'timeout' | 'log'>

/** Columns of `feedback_trends`, in the order of a row. */
export const trendColumns = [
  'granularity',
  'customer_id',
  'window_start',
  'source_partition',
  'source_offset',
  'positive',
  'neutral',
  'negative',
  'total',
  'compound_sum'
] as const

/** Windows into `feedback_trends`; the offset of the newest feedback in them is their version. */
export function trendRows(pool: Pool, options: TrendRowsOptions = {}): Sink<string, FeedbackTrend> {
  return mysqlUpsertSink<string, FeedbackTrend>({
    ...options,
    pool,
    table: trendsTable,
    columns: trendColumns,
    key: ['granularity', 'customer_id', 'window_start', 'source_partition'],
    version: 'source_offset',
    row: ({ value }) => [
      value.granularity,
      customerBytes(value.customer_id),
      new Date(value.window_start),
      value.source_partition,
      value.source_offset,
      value.positive,
      value.neutral,
      value.negative,
      value.count,
      value.compound_sum
    ]
  })
}

/** Late feedback into `feedback_trends_late`, one row per message and size of windows. */
export function lateRows(pool: Pool, options: TrendRowsOptions = {}): Sink<string, LateFeedback> {
  return mysqlSink<string, LateFeedback>({
    ...options,
    pool,
    table: lateTable,
    columns: ['granularity', 'message_id', 'customer_id', 'window_start'],
    key: ['granularity', 'message_id'],
    row: ({ value }) => [
      value.granularity,
      value.message_id,
      customerBytes(value.customer_id),
      new Date(value.window_start)
    ]
  })
}

/** Alerts into `customer_feedback_alerts`, one row per `alert_id`: the first that was sent. */
export function alertRows(pool: Pool, options: TrendRowsOptions = {}): Sink<string, FeedbackAlert> {
  return mysqlSink<string, FeedbackAlert>({
    ...options,
    pool,
    table: alertsTable,
    columns: [
      'alert_id',
      'rule',
      'customer_id',
      'granularity',
      'window_start',
      'window_end',
      'measure',
      'value',
      'baseline',
      'total',
      'texts'
    ],
    key: ['alert_id'],
    row: ({ value }) => [
      value.alert_id,
      value.rule,
      value.customer_id === null ? null : customerBytes(value.customer_id),
      value.granularity,
      new Date(value.window_start),
      new Date(value.window_end),
      value.measure,
      value.value,
      value.baseline,
      value.count,
      JSON.stringify(value.texts)
    ]
  })
}

import type { Pool } from 'mysql2/promise'
import type { Opaque, Sink } from '#streams'
import { type MysqlSinkOptions, mysqlSink } from '../mysql-sink.ts'

/** The table of processed comments. */
export const commentsTable = 'comments'

/** The table of discarded repeats. */
export const repeatsTable = 'comment_repeats'

/** A processed comment with its place in the raw topic. Times are milliseconds since the epoch. */
export interface CommentToStore {
  readonly processed: {
    readonly commentId: string
    readonly text: string
    readonly textHash: string
    readonly tag: string
    readonly source: string
    readonly timestamp: number
    readonly processedAt: number
    readonly consumerId: string
    readonly retryCount: number
  }
  readonly rawPartition: number
  readonly rawOffset: number
}

/** A discarded repeat with its place in the raw topic. */
export interface RepeatToCount {
  readonly comment: { readonly commentId: string }
  readonly rawPartition: number
  readonly rawOffset: number
}

const columns = [
  'comment_id',
  'text',
  'text_hash',
  'tag',
  'source',
  'commented_at',
  'processed_at',
  'consumer_id',
  'retry_count',
  'raw_partition',
  'raw_offset'
] as const

export type CommentRowsOptions = Pick<MysqlSinkOptions<string, never>, 'connections' | 'rows' | 'timeout' | 'log'>

/** Processed comments into `comments`, one row per comment id. */
export function commentsRows(pool: Pool, options: CommentRowsOptions = {}): Sink<string, CommentToStore> {
  return mysqlSink<string, CommentToStore>({
    ...options,
    pool,
    table: commentsTable,
    columns,
    key: ['comment_id'],
    row: ({ value: { processed, rawPartition, rawOffset } }) => [
      processed.commentId,
      processed.text,
      processed.textHash,
      processed.tag,
      processed.source,
      new Date(processed.timestamp),
      new Date(processed.processedAt),
      processed.consumerId,
      processed.retryCount,
      rawPartition,
      rawOffset
    ]
  })
}

/** Discarded repeats into `comment_repeats`, one row per record of the raw topic. */
export function commentRepeats(pool: Pool, options: CommentRowsOptions = {}): Sink<Opaque, RepeatToCount> {
  return mysqlSink<Opaque, RepeatToCount>({
    ...options,
    pool,
    table: repeatsTable,
    columns: ['raw_partition', 'raw_offset', 'comment_id'],
    key: ['raw_partition', 'raw_offset', 'comment_id'],
    row: ({ value }) => [value.rawPartition, value.rawOffset, value.comment.commentId]
  })
}

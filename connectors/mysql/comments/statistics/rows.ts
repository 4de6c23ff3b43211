import type { Pool } from 'mysql2/promise'
import type { Sink } from '#streams'
import type { LateComment, StatisticsRow } from '../../../../topology/comments/read-model.ts'
import { mysqlSink } from '../../mysql-sink.ts'
import { mysqlUpsertSink } from '../../mysql-upsert-sink.ts'
import type { CommentRowsOptions } from '../rows.ts'

/** The table of windows. */
export const statisticsTable = 'comment_statistics'

/** The table of comments that missed their window. */
export const lateCommentsTable = 'comment_statistics_late'

/** A source as the tables keep it: bytes, so that no collation overlooks a blank at the end. */
export const sourceBytes = (source: string): Buffer => Buffer.from(source)

/** Windows into `comment_statistics`; the offset of the newest comment in them is their version. */
export function statisticsRows(pool: Pool, options: CommentRowsOptions = {}): Sink<string, StatisticsRow> {
  return mysqlUpsertSink<string, StatisticsRow>({
    ...options,
    pool,
    table: statisticsTable,
    columns: ['granularity', 'window_start', 'tag', 'source', 'source_partition', 'source_offset', 'total'],
    key: ['granularity', 'window_start', 'tag', 'source', 'source_partition'],
    version: 'source_offset',
    row: ({ value }) => [
      value.granularity,
      new Date(value.window_start),
      value.tag,
      sourceBytes(value.source),
      value.source_partition,
      value.source_offset,
      value.count
    ]
  })
}

/** Late comments into `comment_statistics_late`, one row per comment and size of windows. */
export function lateComments(pool: Pool, options: CommentRowsOptions = {}): Sink<string, LateComment> {
  return mysqlSink<string, LateComment>({
    ...options,
    pool,
    table: lateCommentsTable,
    columns: ['granularity', 'comment_id', 'window_start', 'tag', 'source'],
    key: ['granularity', 'comment_id'],
    row: ({ value }) => [
      value.granularity,
      value.comment_id,
      new Date(value.window_start),
      value.tag,
      sourceBytes(value.source)
    ]
  })
}

import { performance } from 'node:perf_hooks'
import type { Pool, RowDataPacket } from 'mysql2/promise'
import { type Logger, noLog } from '#streams'
import type { FeedbackReadModel, FeedbackRow } from '../../../topology/feedback/read-model.ts'
import { selectRows } from '../select-rows.ts'
import type { SqlValue } from '../sql-row.ts'
import { takesWrites } from '../takes-writes.ts'
import { feedbackColumns, feedbackTable } from './rows.ts'

export interface FeedbackReadModelOptions {
  readonly pool: Pool
  /** Every query is logged at info: its name, milliseconds and rows. */
  readonly log?: Logger
  /** Milliseconds for one query, after which it rejects with `sink-unavailable`. Default 3000. */
  readonly timeout?: number
}

const columns = feedbackColumns.map(column => `f.${column}`).join(', ')

const byIdSql = `SELECT ${columns} FROM ${feedbackTable} f WHERE f.message_id = ?`

/** The inner query reads the index (sentiment_score, feedback_timestamp, message_id) alone, so skipped rows are never fetched. */
const listSql = `SELECT ${columns} FROM (
  SELECT message_id FROM ${feedbackTable} WHERE sentiment_score = ?
  ORDER BY feedback_timestamp DESC, message_id DESC LIMIT ? OFFSET ?
) page JOIN ${feedbackTable} f ON f.message_id = page.message_id
ORDER BY f.feedback_timestamp DESC, f.message_id DESC`

type StoredRow = RowDataPacket &
  Omit<FeedbackRow, 'feedback_timestamp' | 'analysis_timestamp'> & {
    readonly feedback_timestamp: Date
    readonly analysis_timestamp: Date
  }

/** Reads `feedback_analysis`. Rejects with `sink-unavailable` (retryable) while the database is away. */
export function feedbackReadModel({ pool, log = noLog, timeout = 3000 }: FeedbackReadModelOptions): FeedbackReadModel {
  const select = async (query: string, sql: string, values: readonly SqlValue[]): Promise<readonly FeedbackRow[]> => {
    const start = performance.now()
    const doing = `reading ${feedbackTable} (${query})`
    const rows = await selectRows<StoredRow>({ pool, timeout, doing, sql, values })
    const milliseconds = Math.round(performance.now() - start)
    log.info({ query, table: feedbackTable, rows: rows.length, milliseconds }, 'database queried')
    return rows.map(fromStored)
  }
  return {
    byId: async messageId => (await select('by id', byIdSql, [messageId]))[0],
    list: async ({ sentiment, page, limit }) => {
      const offset = (page - 1) * limit
      return Number.isSafeInteger(offset) ? select('list', listSql, [sentiment, limit, offset]) : []
    },
    ping: () => takesWrites({ pool, timeout, table: feedbackTable, column: 'message_id' })
  }
}

function fromStored(row: StoredRow): FeedbackRow {
  return {
    ...row,
    feedback_timestamp: row.feedback_timestamp.getTime(),
    analysis_timestamp: row.analysis_timestamp.getTime()
  }
}

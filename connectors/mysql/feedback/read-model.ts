import { performance } from 'node:perf_hooks'
import type { Pool, RowDataPacket } from 'mysql2/promise'
import { type Logger, noLog } from '#streams'
import type {
  FeedbackPage,
  FeedbackQuery,
  FeedbackReadModel,
  FeedbackRow
} from '../../../topology/feedback/read-model.ts'
import { limitError, limited } from '../limited-statement.ts'
import { selectRows } from '../select-rows.ts'
import { takesWrites } from '../takes-writes.ts'
import { countStatement, listStatement, rowColumns, type Statement } from './list-query.ts'
import { feedbackTable } from './rows.ts'

export interface FeedbackReadModelOptions {
  readonly pool: Pool
  /** Every query is logged at info: its name, milliseconds and rows. */
  readonly log?: Logger
  /** Milliseconds for one query, after which it rejects with `sink-unavailable`. Default 3000. */
  readonly timeout?: number
  /** Milliseconds that the server may be at a list or a count, after which it rejects with `timeout`. Default 2000. */
  readonly queryTimeout?: number
}

const byIdSql = `SELECT ${rowColumns} FROM ${feedbackTable} f WHERE f.message_id = ?`

const noRows: FeedbackPage = { rows: [], hasMore: false }

type StoredRow = RowDataPacket &
  Omit<FeedbackRow, 'feedback_timestamp' | 'analysis_timestamp' | 'accepted_at'> & {
    readonly feedback_timestamp: Date
    readonly analysis_timestamp: Date
    readonly accepted_at: Date
  }

interface CountRow extends RowDataPacket {
  readonly found: number
}

/** Reads `feedback_analysis`. Rejects with `sink-unavailable` (retryable) while the database is away. */
export function feedbackReadModel(options: FeedbackReadModelOptions): FeedbackReadModel {
  const { pool, log = noLog, timeout = 3000, queryTimeout = 2000 } = options

  const select = async <R extends RowDataPacket>(
    query: string,
    { sql, values }: Statement,
    limit: number
  ): Promise<readonly R[]> => {
    const start = performance.now()
    const doing = `reading ${feedbackTable} (${query})`
    const rows = await selectRows<R>({ pool, timeout: limit, doing, sql, values })
    const milliseconds = Math.round(performance.now() - start)
    log.info({ query, table: feedbackTable, rows: rows.length, milliseconds }, 'database queried')
    return rows
  }

  /** The server ends the statement; the connection is broken only where it does not answer at all. */
  const search = <R extends RowDataPacket>(query: string, { sql, values }: Statement): Promise<readonly R[]> =>
    select<R>(query, { sql: limited(sql, queryTimeout), values }, queryTimeout + timeout).catch(error => {
      throw limitError(error, `reading ${feedbackTable} (${query})`, queryTimeout)
    })

  return {
    byId: async messageId => {
      const [row] = await select<StoredRow>('by id', { sql: byIdSql, values: [messageId] }, timeout)
      return row === undefined ? undefined : fromStored(row)
    },
    list: async query => {
      if (!Number.isSafeInteger(query.skip ?? 0)) return noRows
      return pageOf(query, await search<StoredRow>('list', listStatement(query)))
    },
    count: async filter => Number((await search<CountRow>('count', countStatement(filter)))[0]?.found ?? 0),
    ping: () => takesWrites({ pool, timeout, table: feedbackTable, column: 'message_id' })
  }
}

function pageOf({ limit, before }: FeedbackQuery, found: readonly StoredRow[]): FeedbackPage {
  const rows = found.slice(0, limit).map(fromStored)
  return { rows: before === undefined ? rows : rows.reverse(), hasMore: found.length > limit }
}

function fromStored(row: StoredRow): FeedbackRow {
  return {
    ...row,
    feedback_timestamp: row.feedback_timestamp.getTime(),
    analysis_timestamp: row.analysis_timestamp.getTime(),
    accepted_at: row.accepted_at.getTime()
  }
}

import { performance } from 'node:perf_hooks'
import type { Pool, RowDataPacket } from 'mysql2/promise'
import { type Logger, noLog } from '#streams'
import type {
  FeedbackCount,
  FeedbackFilter,
  FeedbackPage,
  FeedbackQuery,
  FeedbackReadModel,
  FeedbackRow
} from '../../../topology/feedback/read-model.ts'
import { limitError, limited } from '../connection/limited-statement.ts'
import { loggedRows } from '../connection/select-rows.ts'
import { takesWrites } from '../connection/takes-writes.ts'
import type { Statement } from './conditions.ts'
import { countStatement, listStatement, rowColumns, rowsStatement } from './list-query.ts'
import { feedbackTable } from './rows.ts'
import { needsLook } from './search/search-query.ts'
import { searchRowIds } from './search/search-rows.ts'
import type { RunSearch } from './search/windows.ts'

export interface FeedbackReadModelOptions {
  readonly pool: Pool
  /** Every query is logged at info: its name, milliseconds and rows. */
  readonly log?: Logger
  /** Milliseconds for one query, after which it rejects with `sink-unavailable`. Default 3000. */
  readonly timeout?: number
  /** Milliseconds that the server may be at a list or a count, after which it rejects with `timeout`. Default 2000. */
  readonly queryTimeout?: number
  /** Rows that a search looks at before it asks an index for the rest. Default 1,000. */
  readonly window?: number
}

/** Rows that are counted one by one, at most, where an index alone answers, and where rows are looked at. */
const mostCounted = 50_000
const mostFound = 1_000

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
  const { pool, log = noLog, timeout = 3000, queryTimeout = 2000, window = 1_000 } = options

  const select = <R extends RowDataPacket>(query: string, { sql, values }: Statement, limit: number) => {
    const doing = `reading ${feedbackTable} (${query})`
    return loggedRows<R>({ pool, timeout: limit, doing, sql, values }, log, { query, table: feedbackTable })
  }

  /** The server ends the statement; the connection is broken only where it does not answer at all. */
  const search = <R extends RowDataPacket>(query: string, { sql, values }: Statement, limit = queryTimeout) =>
    select<R>(query, { sql: limited(sql, limit), values }, limit + timeout).catch(error => {
      throw limitError(error, `reading ${feedbackTable} (${query})`, queryTimeout)
    })

  /** Statements that share the time of one query. */
  const sharingTime = (): RunSearch => {
    const end = performance.now() + queryTimeout
    return (query, statement) => search(query, statement, Math.max(1, Math.ceil(end - performance.now())))
  }

  let uncovered: string | undefined
  const onUncovered = (reason: string): void => {
    if (reason !== uncovered) log.warn({}, `searches look at the rows one by one: ${reason}`)
    uncovered = reason
  }

  const findRows = async (query: FeedbackQuery): Promise<FeedbackPage> => {
    const { filter, order, limit, skip = 0, after, before } = query
    const run = sharingTime()
    const direction = before === undefined ? 'DESC' : 'ASC'
    const wanted = skip + limit + 1
    const place = after ?? before
    const found = await searchRowIds({ filter, order, direction, place }, { run, wanted, window, onUncovered })
    const ids = found.ids.slice(skip)
    return ids.length === 0 ? noRows : pageOf(query, await run<StoredRow>('rows', rowsStatement(ids, order, direction)))
  }

  const countFound = async (filter: FeedbackFilter): Promise<FeedbackCount> => {
    const options = { run: sharingTime(), wanted: mostFound + 1, window, bounded: true, onUncovered }
    const { ids, isWhole } = await searchRowIds({ filter, order: 'feedback_time', direction: 'DESC' }, options)
    return { found: Math.min(ids.length, mostFound), isExact: isWhole && ids.length <= mostFound }
  }

  return {
    byId: async messageId => {
      const [row] = await select<StoredRow>('by id', { sql: byIdSql, values: [messageId] }, timeout)
      return row === undefined ? undefined : fromStored(row)
    },
    list: async query => {
      if (!Number.isSafeInteger(query.skip ?? 0)) return noRows
      if (needsLook(query.filter)) return findRows(query)
      return pageOf(query, await search<StoredRow>('list', listStatement(query)))
    },
    count: async filter => {
      if (needsLook(filter)) return countFound(filter)
      const [row] = await search<CountRow>('count', countStatement(filter, mostCounted))
      const found = Number(row?.found ?? 0)
      return { found: Math.min(found, mostCounted), isExact: found <= mostCounted }
    },
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

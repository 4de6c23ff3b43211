import type { Pool, RowDataPacket } from 'mysql2/promise'
import { type Logger, noLog } from '#streams'
import { type Tag, tags } from '../../../../topology/comments/limits.ts'
import type { CommentHistoryReadModel, HistoryQuery, HistoryWindow } from '../../../../topology/comments/read-model.ts'
import { loggedRows } from '../../connection/select-rows.ts'
import type { SqlValue } from '../../sql-row.ts'
import { lateCommentsTable, sourceBytes, statisticsTable } from './rows.ts'

export interface CommentHistoryReadModelOptions {
  readonly pool: Pool
  /** Every query is logged at info: its name, milliseconds and rows. */
  readonly log?: Logger
  /** Milliseconds for one query, after which it rejects with `sink-unavailable`. Default 3000. */
  readonly timeout?: number
}

type CountedRow = RowDataPacket & { readonly window_start: Date; readonly tag: Tag; readonly total: number | string }
type LateRow = RowDataPacket & { readonly window_start: Date; readonly late: number }

/** The parts that partitions and sources have of a window and tag, as one; the primary key gives the rows in their order. */
const windowsSql = (where: string): string => `SELECT window_start, tag, SUM(total) AS total
FROM ${statisticsTable} WHERE ${where} GROUP BY window_start, tag ORDER BY window_start, tag`

const lateSql = (where: string): string => `SELECT window_start, COUNT(*) AS late
FROM ${lateCommentsTable} WHERE ${where} GROUP BY window_start ORDER BY window_start`

/** Reads the tables of comment statistics. Rejects with `sink-unavailable` (retryable) while the database is away. */
export function commentHistoryReadModel(options: CommentHistoryReadModelOptions): CommentHistoryReadModel {
  const { pool, log = noLog, timeout = 3000 } = options
  const select = <R extends RowDataPacket>(table: string, sql: string, values: readonly SqlValue[]) =>
    loggedRows<R>({ pool, timeout, doing: `reading ${table}`, sql, values }, log, { query: 'comment history', table })
  return {
    windows: async query => {
      const { where, values } = conditions(query)
      const [counted, late] = await Promise.all([
        select<CountedRow>(statisticsTable, windowsSql(where), values),
        select<LateRow>(lateCommentsTable, lateSql(where), values)
      ])
      return together(counted, late)
    }
  }
}

function conditions({ by, from, to, tag, source }: HistoryQuery) {
  const parts: [string, SqlValue][] = [
    ['granularity = ?', by],
    ['window_start >= ?', new Date(from)],
    ['window_start < ?', new Date(to)]
  ]
  if (tag !== undefined) parts.push(['tag = ?', tag])
  if (source !== undefined) parts.push(['source = ?', sourceBytes(source)])
  return { where: parts.map(([sql]) => sql).join(' AND '), values: parts.map(([, value]) => value) }
}

/** Windows with comments in them and windows that only late comments missed, in order. */
function together(counted: readonly CountedRow[], late: readonly LateRow[]): readonly HistoryWindow[] {
  const byStart = new Map<number, HistoryWindow>()
  const known = (start: number): HistoryWindow => byStart.get(start) ?? emptyWindow(start)
  for (const { window_start, tag, total } of counted) {
    const window = known(window_start.getTime())
    const count = Number(total)
    byStart.set(window.start, {
      ...window,
      total: window.total + count,
      byTag: { ...window.byTag, [tag]: window.byTag[tag] + count }
    })
  }
  for (const row of late) {
    const window = known(row.window_start.getTime())
    byStart.set(window.start, { ...window, late: row.late })
  }
  return [...byStart.values()].sort((a, b) => a.start - b.start)
}

function emptyWindow(start: number): HistoryWindow {
  const byTag = Object.fromEntries(tags.map(tag => [tag, 0])) as { [tag in Tag]: number }
  return { start, total: 0, byTag, late: 0 }
}

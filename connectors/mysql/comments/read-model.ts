import type { Pool, RowDataPacket } from 'mysql2/promise'
import { type Logger, noLog } from '#streams'
import type { CommentProcessed } from '../../../schemas/generated/comments.ts'
import { tags } from '../../../topology/comments/limits.ts'
import type { CommentCounts, CommentsQuery, CommentsReadModel } from '../../../topology/comments/read-model.ts'
import { loggedRows } from '../connection/select-rows.ts'
import { takesWrites } from '../connection/takes-writes.ts'
import type { SqlValue } from '../sql-row.ts'
import { commentsTable, repeatsTable } from './rows.ts'

export interface CommentsReadModelOptions {
  readonly pool: Pool
  /** Every query is logged at info: its name, milliseconds and rows. */
  readonly log?: Logger
  /** Milliseconds for one query, after which it rejects with `sink-unavailable`. Default 3000. */
  readonly timeout?: number
}

type CountRow = RowDataPacket & { readonly tag: string; readonly source: string; readonly n: number }
type NumberRow = RowDataPacket & { readonly n: number }
type StoredComment = RowDataPacket & {
  readonly [column in 'comment_id' | 'text' | 'text_hash' | 'tag' | 'source' | 'consumer_id']: string
} & { readonly commented_at: Date; readonly processed_at: Date; readonly retry_count: number }

const groupsSql = `SELECT tag, source, COUNT(*) AS n FROM ${commentsTable} GROUP BY tag, source`

const lastMinuteSql = `SELECT COUNT(*) AS n FROM ${commentsTable} WHERE processed_at > UTC_TIMESTAMP(3) - INTERVAL 60 SECOND`

/** A record that was stored and is read again after a crash counts as a repeat of itself: it is none. */
const repeatsSql = `SELECT COUNT(*) AS n FROM ${repeatsTable} r WHERE NOT EXISTS (
  SELECT 1 FROM ${commentsTable} c
  WHERE c.comment_id = r.comment_id AND c.raw_partition = r.raw_partition AND c.raw_offset = r.raw_offset
)`

/** Reads `comments` and `comment_repeats`. Rejects with `sink-unavailable` (retryable) while the database is away. */
export function commentsReadModel({ pool, log = noLog, timeout = 3000 }: CommentsReadModelOptions): CommentsReadModel {
  const select = <R extends RowDataPacket>(query: string, sql: string, values: readonly SqlValue[] = []) => {
    const doing = `reading ${commentsTable} (${query})`
    return loggedRows<R>({ pool, timeout, doing, sql, values }, log, { query, table: commentsTable })
  }
  const one = async (query: string, sql: string): Promise<number> => (await select<NumberRow>(query, sql))[0]?.n ?? 0
  return {
    counts: async () => {
      const [groups, duplicates, perMinute] = await Promise.all([
        select<CountRow>('counts', groupsSql),
        one('repeats', repeatsSql),
        one('last minute', lastMinuteSql)
      ])
      return { ...sums(groups), duplicates, perMinute }
    },
    list: async query => {
      const offset = (query.page - 1) * query.limit
      if (!Number.isSafeInteger(offset)) return []
      const { where, values } = conditions(query)
      const rows = await select<StoredComment>('list', listSql(where), [...values, query.limit, offset])
      return rows.map(fromStored)
    },
    ping: () => takesWrites({ pool, timeout, table: commentsTable, column: 'comment_id' })
  }
}

function sums(groups: readonly CountRow[]): Pick<CommentCounts, 'total' | 'byTag' | 'bySource'> {
  const byTag = Object.fromEntries(tags.map(tag => [tag, 0])) as { [tag in (typeof tags)[number]]: number }
  const bySource = new Map<string, number>()
  let total = 0
  for (const { tag, source, n } of groups) {
    total += n
    const known = tags.find(one => one === tag)
    if (known !== undefined) byTag[known] += n
    bySource.set(source, (bySource.get(source) ?? 0) + n)
  }
  return { total, byTag, bySource: Object.fromEntries([...bySource].sort(([a], [b]) => (a < b ? -1 : 1))) }
}

function conditions({ tag, source, from, to }: CommentsQuery) {
  const parts: [string, SqlValue][] = []
  if (tag !== undefined) parts.push(['tag = ?', tag])
  if (source !== undefined) parts.push(['source = ?', source])
  if (from !== undefined) parts.push(['commented_at >= ?', new Date(from)])
  if (to !== undefined) parts.push(['commented_at < ?', new Date(to)])
  const where = parts.length === 0 ? '' : `WHERE ${parts.map(([sql]) => sql).join(' AND ')}`
  return { where, values: parts.map(([, value]) => value) }
}

/** The inner query reads an index alone, so skipped rows are never fetched. */
const listSql = (where: string): string => `SELECT c.* FROM (
  SELECT comment_id FROM ${commentsTable} ${where} ORDER BY commented_at DESC, comment_id DESC LIMIT ? OFFSET ?
) page JOIN ${commentsTable} c ON c.comment_id = page.comment_id
ORDER BY c.commented_at DESC, c.comment_id DESC`

function fromStored(row: StoredComment): CommentProcessed {
  return {
    commentId: row.comment_id,
    text: row.text,
    source: row.source,
    timestamp: row.commented_at.getTime(),
    tag: row.tag,
    textHash: row.text_hash,
    consumerId: row.consumer_id,
    retryCount: row.retry_count,
    processedAt: row.processed_at.getTime()
  }
}

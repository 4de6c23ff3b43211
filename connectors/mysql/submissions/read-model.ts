import type { Pool, RowDataPacket } from 'mysql2/promise'
import { type Logger, noLog } from '#streams'
import type { SubmissionReadModel } from '../../../topology/submissions/read-model.ts'
import { loggedRows } from '../connection/select-rows.ts'
import { takesWrites } from '../connection/takes-writes.ts'
import type { SqlValue } from '../sql-row.ts'
import { type StoredSubmission, submissionColumns, submissionOf } from './rows.ts'

export interface SubmissionReadModelOptions {
  readonly pool: Pool
  /** Every query is logged at debug: its name, milliseconds and rows. */
  readonly log?: Logger
  /** Milliseconds for one query, after which it rejects with `sink-unavailable`. Default 3000. */
  readonly timeout?: number
}

interface Changed extends StoredSubmission {
  readonly changed_at: Date
}

interface Instant extends RowDataPacket {
  readonly instant: Date
}

const byIdSql = `SELECT ${submissionColumns} FROM submissions s WHERE s.id = ?`

/** The inner query reads the index (created_at, id) alone, so skipped rows are never fetched. */
const listSql = `SELECT ${submissionColumns} FROM (
  SELECT id FROM submissions ORDER BY created_at DESC, id DESC LIMIT ? OFFSET ?
) page JOIN submissions s ON s.id = page.id ORDER BY s.created_at DESC, s.id DESC`

const changesSql = `SELECT ${submissionColumns}, s.changed_at FROM submissions s
WHERE s.changed_at >= ? ORDER BY s.changed_at, s.id LIMIT 10000`

const latestSql = 'SELECT COALESCE(MAX(changed_at), UTC_TIMESTAMP(3)) AS instant FROM submissions'

/** Reads the table `submissions`. Rejects with `sink-unavailable` (retryable) while the database is away. */
export function submissionReadModel(options: SubmissionReadModelOptions): SubmissionReadModel {
  const { pool, log = noLog, timeout = 3000 } = options
  const select = <R extends RowDataPacket>(query: string, sql: string, values: readonly SqlValue[] = []) => {
    const selection = { pool, timeout, doing: `reading submissions (${query})`, sql, values }
    return loggedRows<R>(selection, log, { query, table: 'submissions' }, 'debug')
  }
  return {
    byId: async id => (await select<StoredSubmission>('by id', byIdSql, [id])).map(submissionOf)[0],
    list: async ({ page, limit }) => {
      const offset = (page - 1) * limit
      if (!Number.isSafeInteger(offset)) return []
      return (await select<StoredSubmission>('list', listSql, [limit, offset])).map(submissionOf)
    },
    latestChange: async () => (await select<Instant>('latest change', latestSql))[0]?.instant.getTime() ?? 0,
    changedSince: async time => {
      const rows = await select<Changed>('changes', changesSql, [new Date(time)])
      return rows.map(row => ({ ...submissionOf(row), changed_at: row.changed_at.getTime() }))
    },
    ping: () => takesWrites({ pool, timeout, table: 'submissions', column: 'id' })
  }
}

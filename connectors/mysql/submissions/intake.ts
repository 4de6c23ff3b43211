import { randomUUIDv7 } from 'node:crypto'
import type { Pool, PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import { type Clock, type RetryPolicy, retrying, systemClock } from '#streams'
import type {
  OutboxEntry,
  Retried,
  SubmissionIntake,
  Submitted,
  Submitter
} from '../../../topology/submissions/intake.ts'
import type { SubmissionRow } from '../../../topology/submissions/read-model.ts'
import { errorNumber, mysqlError } from '../connection/mysql-errors.ts'
import { inTransaction } from '../connection/with-connection.ts'
import { coalesced } from './coalesced.ts'
import { waitForRoom } from './quota.ts'
import { type StoredSubmission, submissionColumns, submissionOf } from './rows.ts'

export interface SubmissionIntakeOptions {
  readonly pool: Pool
  readonly clock?: Clock
  /** Milliseconds that the process that wrote an entry has to send it; then another may. Default 10,000. */
  readonly ownership?: number
  /** Milliseconds for one transaction. Default 5,000. */
  readonly timeout?: number
}

interface New {
  readonly contents: readonly string[]
  readonly userId: string
}

interface Adopted extends StoredSubmission {
  readonly entry_id: string
}

interface EntryId extends RowDataPacket {
  readonly entry_id: string
}

/** Bytes of the rows that one transaction writes for several requests: far below the largest statement that servers take. */
const bytesTogether = 2_097_152
const adoptedTogether = 500

/** Tries of a transaction that the server rolled back for another's sake. */
const attempts = 4
const atOnce: RetryPolicy = {
  retryOn: error => isRolledBack(error),
  delay: attempt => (attempt < attempts ? 0 : undefined)
}

const insertRows = 'INSERT INTO submissions (id, user_id, content, status, created_at) VALUES ?'
const insertEntries = 'INSERT INTO submissions_outbox (entry_id, submission_id) VALUES ?'
const lockRow = `SELECT ${submissionColumns} FROM submissions s WHERE s.id = ? FOR UPDATE`
const pendAgain = `UPDATE submissions SET status = 'PENDING', processed_at = NULL, changed_at = UTC_TIMESTAMP(3) WHERE id = ?`
const deleteEntries = 'DELETE FROM submissions_outbox WHERE entry_id IN (?)'
const deletePending = "DELETE FROM submissions WHERE id = ? AND status = 'PENDING'"
const failAgain = `UPDATE submissions SET status = 'FAILED', processed_at = ?, changed_at = UTC_TIMESTAMP(3)
WHERE id = ? AND status = 'PENDING'`
const lockLate = `SELECT entry_id FROM submissions_outbox WHERE owned_since < UTC_TIMESTAMP(3) - INTERVAL ? MICROSECOND
ORDER BY owned_since LIMIT ${adoptedTogether} FOR UPDATE SKIP LOCKED`
const ownLate = 'UPDATE submissions_outbox SET owned_since = UTC_TIMESTAMP(3) WHERE entry_id IN (?)'
const readLate = `SELECT o.entry_id, ${submissionColumns}
FROM submissions_outbox o JOIN submissions s ON s.id = o.submission_id WHERE o.entry_id IN (?) ORDER BY o.entry_id`

/** Writes the tables `submissions` and `submissions_outbox`. */
export function submissionIntake(options: SubmissionIntakeOptions): SubmissionIntake {
  const { pool, clock = systemClock, ownership = 10_000, timeout = 5_000 } = options

  const transaction = async <T>(doing: string, work: (connection: PoolConnection) => Promise<T>): Promise<T> => {
    try {
      return await retrying(atOnce, () => inTransaction(pool, timeout, work, 'read-committed'), { clock })
    } catch (error) {
      throw mysqlError(error, doing)
    }
  }

  const write = async (
    connection: PoolConnection,
    items: readonly New[]
  ): Promise<readonly (readonly OutboxEntry[])[]> => {
    const made = items.map(({ contents }) => contents.map(content => entryOf(newRow(content, clock.now()))))
    const rows = items.flatMap(({ userId }, at) =>
      (made[at] ?? []).map(({ submission: { id, content, created_at } }) => [
        id,
        userId,
        content,
        'PENDING',
        new Date(created_at)
      ])
    )
    await connection.query(insertRows, [rows])
    await connection.query(insertEntries, [made.flat().map(entry => [entry.entryId, entry.submission.id])])
    return made
  }

  const submitFreely = coalesced(
    (items: readonly New[]) => transaction('writing submissions', connection => write(connection, items)),
    { most: bytesTogether, weight: bytesOf }
  )

  const submitWithin = (item: New, perHour: number): Promise<Submitted> =>
    transaction('writing submissions', async connection => {
      const { userId, contents } = item
      const wait = await waitForRoom(connection, { userId, perHour, wanted: contents.length, now: clock.now() })
      if (wait > 0) return { outcome: 'limited', wait }
      const [entries = []] = await write(connection, [item])
      return { outcome: 'queued', entries }
    })

  const retry = async (connection: PoolConnection, id: string): Promise<Retried> => {
    const [[stored]] = await connection.query<StoredSubmission[]>(lockRow, [id])
    if (stored === undefined) return { outcome: 'unknown' }
    const row = submissionOf(stored)
    if (row.status !== 'FAILED') return { outcome: 'refused', status: row.status }
    const entry = entryOf({ ...row, status: 'PENDING', processed_at: null })
    await connection.query(pendAgain, [id])
    await connection.query(insertEntries, [[[entry.entryId, id]]])
    return { outcome: 'queued', entry: { ...entry, failedAt: row.processed_at ?? clock.now() } }
  }

  const withdraw = async (connection: PoolConnection, entry: OutboxEntry): Promise<boolean> => {
    const { id } = entry.submission
    const [removed] = await connection.query<ResultSetHeader>(deleteEntries, [[entry.entryId]])
    if (removed.affectedRows === 0) return false
    const [sql, values] =
      entry.failedAt === undefined ? [deletePending, [id]] : [failAgain, [new Date(entry.failedAt), id]]
    const [back] = await connection.query<ResultSetHeader>(sql, values)
    return back.affectedRows === 1
  }

  const adopt = async (connection: PoolConnection): Promise<readonly OutboxEntry[]> => {
    const [late] = await connection.query<EntryId[]>(lockLate, [ownership * 1_000])
    if (late.length === 0) return []
    const ids = late.map(({ entry_id }) => entry_id)
    await connection.query(ownLate, [ids])
    const [rows] = await connection.query<Adopted[]>(readLate, [ids])
    return rows.map(row => ({ entryId: row.entry_id, submission: submissionOf(row) }))
  }

  return {
    submit: async (contents, { userId, perHour }: Submitter) => {
      if (perHour > 0) return submitWithin({ contents, userId }, perHour)
      return { outcome: 'queued', entries: await submitFreely({ contents, userId }) }
    },
    retry: id => transaction('queueing a submission again', connection => retry(connection, id)),
    withdraw: entry => transaction('withdrawing a submission', connection => withdraw(connection, entry)),
    sent: async entries => {
      if (entries.length === 0) return
      const ids = entries.map(({ entryId }) => entryId).sort()
      await transaction('removing what was sent', connection => connection.query(deleteEntries, [ids]))
    },
    adopt: () => transaction('taking over late events', adopt)
  }
}

const rolledBack: ReadonlySet<unknown> = new Set([1205, 1213, 1020])

/** Deadlock, lock wait or snapshot conflict: nothing of the transaction is there. A connection that broke at COMMIT says no such thing. */
function isRolledBack(error: unknown): boolean {
  return rolledBack.has(errorNumber(error))
}

/** At most so many bytes in a statement: three for a UTF-16 unit, and the other columns. */
function bytesOf({ contents }: New): number {
  return contents.reduce((sum, content) => sum + 3 * content.length + 200, 0)
}

function newRow(content: string, now: number): SubmissionRow {
  return { id: randomUUIDv7(), content, status: 'PENDING', created_at: now, processed_at: null }
}

function entryOf(submission: SubmissionRow): OutboxEntry {
  return { entryId: randomUUIDv7(), submission }
}

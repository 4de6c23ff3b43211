import { randomUUID } from 'node:crypto'
import type { Pool, PoolConnection, RowDataPacket } from 'mysql2/promise'
import type { SubmissionStates, Taken } from '../../../topology/submissions/states.ts'
import type { Status, Verdict } from '../../../topology/submissions/status.ts'
import { mysqlError } from '../connection/mysql-errors.ts'
import { inTransaction, withConnection } from '../connection/with-connection.ts'
import { coalesced } from './coalesced.ts'

export interface SubmissionStatesOptions {
  readonly pool: Pool
  /** Milliseconds that a worker has for a submission; then another may take it. */
  readonly lease: number
  /** Milliseconds for one statement. Default 10,000. */
  readonly timeout?: number
  /** Who takes. Default: a UUID of its own. */
  readonly workerId?: string
}

interface StoredState extends RowDataPacket {
  readonly id: string
  readonly content: string
  readonly status: Status
  readonly worker_id: string | null
  readonly takes: number
  /** Milliseconds since it was taken. */
  readonly held: number | null
}

/** `takes` comes before `status`, which it looks at: assignments are evaluated from left to right. */
const takeSql = `UPDATE submissions
SET takes = IF(status = 'PENDING', 1, takes + 1), status = 'PROCESSING', worker_id = ?,
  processing_started_at = UTC_TIMESTAMP(3), changed_at = UTC_TIMESTAMP(3)
WHERE id IN (?) AND (status = 'PENDING' OR (status = 'PROCESSING'
  AND (worker_id = ? OR processing_started_at < UTC_TIMESTAMP(3) - INTERVAL ? MICROSECOND)))`

const stateSql = `SELECT id, content, status, worker_id, takes,
  TIMESTAMPDIFF(MICROSECOND, processing_started_at, UTC_TIMESTAMP(3)) DIV 1000 AS held
FROM submissions WHERE id IN (?)`

const ownSql = `SELECT id FROM submissions WHERE id IN (?) AND status = 'PROCESSING' AND worker_id = ? FOR UPDATE`

const finishSql = `UPDATE submissions
SET status = ?, processed_at = UTC_TIMESTAMP(3), changed_at = UTC_TIMESTAMP(3) WHERE id IN (?)`

interface Finish {
  readonly id: string
  readonly verdict: Verdict
}

/** The statuses in the table `submissions`. What is asked at once is one statement; the database's clock decides about leases. */
export function submissionStates(options: SubmissionStatesOptions): SubmissionStates {
  const { pool, lease, timeout = 10_000, workerId = randomUUID() } = options

  const takeAll = async (connection: PoolConnection, ids: readonly string[]): Promise<readonly Taken[]> => {
    const sorted = [...new Set(ids)].sort()
    await connection.query(takeSql, [workerId, sorted, workerId, lease * 1_000])
    const [rows] = await connection.query<StoredState[]>(stateSql, [sorted])
    const byId = new Map(rows.map(row => [row.id, row]))
    return ids.map(id => takenOf(byId.get(id), workerId, lease))
  }

  const finishAll = async (connection: PoolConnection, items: readonly Finish[]): Promise<readonly boolean[]> => {
    const sorted = items.map(({ id }) => id).sort()
    const [rows] = await connection.query<StoredState[]>(ownSql, [sorted, workerId])
    const own = new Set(rows.map(({ id }) => id))
    for (const verdict of ['PASSED', 'FAILED'] as const) {
      const ids = items.filter(item => item.verdict === verdict && own.has(item.id)).map(({ id }) => id)
      if (ids.length > 0) await connection.query(finishSql, [verdict, ids.sort()])
    }
    return items.map(({ id }) => own.has(id))
  }

  const take = coalesced((ids: readonly string[]) =>
    named('taking submissions', () => withConnection(pool, timeout, connection => takeAll(connection, ids)))
  )
  const finish = coalesced((items: readonly Finish[]) =>
    named('finishing submissions', () => inTransaction(pool, timeout, connection => finishAll(connection, items)))
  )
  return { take, finish: (id, verdict) => finish({ id, verdict }) }
}

async function named<T>(doing: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw mysqlError(error, doing)
  }
}

function takenOf(row: StoredState | undefined, workerId: string, lease: number): Taken {
  if (row === undefined) return { outcome: 'unknown' }
  const { status, content } = row
  if (status === 'PASSED' || status === 'FAILED') return { outcome: 'done', status }
  if (status === 'PROCESSING' && row.worker_id === workerId) {
    return { outcome: 'taken', content, from: row.takes === 1 ? 'PENDING' : 'PROCESSING' }
  }
  // A PENDING row here became so after the statement that takes: it is free at once.
  return { outcome: 'leased', remaining: status === 'PENDING' ? 0 : Math.max(0, lease - (row.held ?? 0)) }
}

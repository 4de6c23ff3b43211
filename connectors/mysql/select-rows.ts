import type { Pool, RowDataPacket } from 'mysql2/promise'
import { mysqlError } from './mysql-errors.ts'
import type { SqlValue } from './sql-row.ts'
import { withConnection } from './with-connection.ts'

/** One query for a read model. */
export interface Selection {
  readonly pool: Pool
  /** Milliseconds for the connection and the query together. */
  readonly timeout: number
  /** For messages: `reading feedback_analysis (by id)`. */
  readonly doing: string
  readonly sql: string
  readonly values?: readonly SqlValue[]
}

/** Runs a query. Rejects with `sink-unavailable` (retryable) while the database is away. */
export async function selectRows<R extends RowDataPacket>({
  pool,
  timeout,
  doing,
  sql,
  values = []
}: Selection): Promise<readonly R[]> {
  try {
    return await withConnection(pool, timeout, async connection => {
      const [rows] = await connection.query<R[]>(sql, [...values])
      return rows
    })
  } catch (error) {
    throw mysqlError(error, doing)
  }
}

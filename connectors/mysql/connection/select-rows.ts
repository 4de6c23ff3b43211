import type { Pool, RowDataPacket } from 'mysql2/promise'
import type { Logger } from '#streams'
import type { SqlValue } from '../sql-row.ts'
import { mysqlError } from './mysql-errors.ts'
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

/** As `selectRows`, with a line that says which query of which table it was, how many rows it brought and how long it took. */
export async function loggedRows<R extends RowDataPacket>(
  selection: Selection,
  log: Logger,
  fields: { readonly query: string; readonly table: string },
  level: 'debug' | 'info' = 'info'
): Promise<readonly R[]> {
  const start = performance.now()
  const rows = await selectRows<R>(selection)
  const milliseconds = Math.round(performance.now() - start)
  log[level]({ ...fields, rows: rows.length, milliseconds }, 'database queried')
  return rows
}

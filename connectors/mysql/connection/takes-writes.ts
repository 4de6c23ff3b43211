import type { Pool } from 'mysql2/promise'
import { escapeId } from 'mysql2/promise'
import { errorNumber, mysqlError } from './mysql-errors.ts'
import { withConnection } from './with-connection.ts'

/** No right to UPDATE: an account that only reads, which says nothing of the server. */
const mayNotUpdate: ReadonlySet<number | undefined> = new Set([1142, 1143])

export interface WriteProbe {
  readonly pool: Pool
  /** Milliseconds for the connection and the statement together. */
  readonly timeout: number
  readonly table: string
  /** Any column of it. */
  readonly column: string
}

/**
 * Asks the database whether it answers and takes writes, by an UPDATE of no row. Rejects with `sink-unavailable` (retryable) while it does
 * not, as after a failover to another server.
 */
export async function takesWrites({ pool, timeout, table, column }: WriteProbe): Promise<void> {
  const sql = `UPDATE ${escapeId(table)} SET ${escapeId(column)} = ${escapeId(column)} WHERE FALSE`
  try {
    await withConnection(pool, timeout, connection => connection.query(sql))
  } catch (error) {
    if (mayNotUpdate.has(errorNumber(error))) return
    throw mysqlError(error, 'asking the database whether it takes writes', { hasSucceeded: true })
  }
}

import { readFile } from 'node:fs/promises'
import type { Pool } from 'pg'
import { postgresError } from './postgres-errors.ts'

/** Any number that nobody else locks: workers that start together make the tables one after the other. */
const lockKey = 4_711_001

/**
 * Makes the tables that are missing; the database itself must be there. Safe to repeat and to run from several processes at once.
 * Rejects with `sink-unavailable` (retryable) while the server is away, with `sink-failed` when a statement fails.
 */
export async function createStarSchema(pool: Pool): Promise<void> {
  const sql = await readFile(new URL('star-schema.sql', import.meta.url), 'utf8')
  try {
    // Statements of one message are one transaction, which holds the lock.
    await pool.query(`SELECT pg_advisory_xact_lock(${lockKey});\n${sql}`)
  } catch (error) {
    throw postgresError(error, 'making the tables of the star schema')
  }
}

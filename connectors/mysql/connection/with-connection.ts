import { performance } from 'node:perf_hooks'
import type { Pool, PoolConnection } from 'mysql2/promise'
import { StreamsError } from '#streams'
import { endsConnection, errorNumber } from './mysql-errors.ts'
import { breakConnection, isExpired } from './pool.ts'

/** An error as the network layer would give it, so that it counts as passing. */
function timedOut(timeout: number): Error {
  return Object.assign(new Error(`the server gave no answer within ${timeout} ms`), { code: 'ETIMEDOUT' })
}

/** A connection of the pool that has not outlived its time; those that have are closed. */
async function acquire(pool: Pool, timeout: number): Promise<PoolConnection> {
  for (;;) {
    const connection = await nextConnection(pool, timeout)
    if (!isExpired(connection.connection)) return connection
    connection.destroy()
  }
}

/** A connection of the pool, or a rejection when none is free or made in time; one that comes late goes straight back. */
function nextConnection(pool: Pool, timeout: number): Promise<PoolConnection> {
  return new Promise((resolve, reject) => {
    let late = false
    const timer = setTimeout(() => {
      late = true
      reject(timedOut(timeout))
    }, timeout)
    pool.getConnection().then(
      connection => {
        clearTimeout(timer)
        if (late) connection.release()
        else resolve(connection)
      },
      error => {
        clearTimeout(timer)
        reject(error)
      }
    )
  })
}

/**
 * Runs `work` on a connection of the pool. `timeout` milliseconds are for the wait for a connection and the work together; then the
 * connection is broken, which rejects `work`'s statements. A connection goes back to the pool when `work` resolved or the server
 * answered with an error; any other is closed, and so is one that leads to a server that only reads or has lived its longest life.
 */
export async function withConnection<T>(
  pool: Pool,
  timeout: number,
  work: (connection: PoolConnection) => Promise<T>
): Promise<T> {
  const start = performance.now()
  const connection = await acquire(pool, timeout)
  const left = Math.max(1, timeout - (performance.now() - start))
  const timer = setTimeout(() => breakConnection(connection.connection, timedOut(timeout)), left)
  try {
    const result = await work(connection)
    connection.release()
    return result
  } catch (error) {
    if (isAnswer(error) && !endsConnection(error)) connection.release()
    else connection.destroy()
    throw error
  } finally {
    clearTimeout(timer)
  }
}

const isAnswer = (error: unknown): boolean => error instanceof StreamsError || errorNumber(error) !== undefined

/**
 * Runs `work` in a transaction: committed when it resolves, rolled back when it rejects. Timeout as `withConnection`. `read-committed`
 * locks the rows that are found and no gaps between them, so that others may insert meanwhile.
 */
export function inTransaction<T>(
  pool: Pool,
  timeout: number,
  work: (connection: PoolConnection) => Promise<T>,
  isolation: 'as-set' | 'read-committed' = 'as-set'
): Promise<T> {
  return withConnection(pool, timeout, async connection => {
    if (isolation === 'read-committed') await connection.query('SET TRANSACTION ISOLATION LEVEL READ COMMITTED')
    await connection.query('START TRANSACTION')
    const result = await rollbackOnError(connection, work)
    await connection.query('COMMIT')
    return result
  })
}

async function rollbackOnError<T>(connection: PoolConnection, work: (connection: PoolConnection) => Promise<T>) {
  try {
    return await work(connection)
  } catch (error) {
    // A connection that cannot roll back is closed: the server does it then. What went wrong first is what the caller must hear.
    await connection.query('ROLLBACK').catch(() => connection.destroy())
    throw error
  }
}

import type { PoolConnection, ResultSetHeader } from 'mysql2/promise'
import { type Logger, noLog } from '#streams'
import { errorNumber } from '../connection/mysql-errors.ts'
import type { SqlRow, SqlValue } from '../sql-row.ts'

/** The server or a proxy lost the statement: 1243 by number, 1615 when it could not be prepared again. */
const forgotten: ReadonlySet<number | undefined> = new Set([1243, 1615])

/** No statement can be prepared: 1295 by a proxy that does not take the protocol, 1461 where the server has no room. */
const notPrepared: ReadonlySet<number | undefined> = new Set([1295, 1461])

export interface BatchStatementOptions {
  /** The statement up to VALUES. */
  readonly head: string
  /** The statement after the rows. Default: nothing. */
  readonly tail?: string
  readonly columns: number
  /** Rows of a full batch. Only full batches are prepared, so that a connection keeps one statement and not hundreds. */
  readonly rows: number
  readonly log?: Logger
}

/**
 * Makes the function that sends a batch: prepared when it is full, else as text. A statement that was forgotten is prepared again on the next
 * connection (the error comes out and passes soon); where that does not help, or nothing can be prepared, all go as text from then on.
 */
export function batchStatement({ head, tail = '', columns, rows, log = noLog }: BatchStatementOptions) {
  const one = `(${Array.from({ length: columns }, () => '?').join(', ')})`
  const prepared = `${head} ${Array.from({ length: rows }, () => one).join(', ')} ${tail}`.trimEnd()
  const plainText = `${head} ? ${tail}`.trimEnd()
  /** Connections on which the prepared statement has worked. */
  const worked = new WeakSet<object>()
  let plain = false

  const sendPlain = (connection: PoolConnection, batch: readonly SqlRow[]) =>
    connection.query<ResultSetHeader>(plainText, [batch.map(row => row.values)])

  const giveUp = (error: unknown): void => {
    if (plain) return
    plain = true
    const errno = errorNumber(error)
    log.warn(
      { err: error, errno },
      `prepared statements do not work here (errno ${errno}): statements go as plain text from now on`
    )
  }

  return async (connection: PoolConnection, batch: readonly SqlRow[]): Promise<ResultSetHeader> => {
    if (plain || batch.length !== rows) return (await sendPlain(connection, batch))[0]
    try {
      const [header] = await connection.execute<ResultSetHeader>(prepared, flatValues(batch, columns))
      worked.add(connection.connection)
      return header
    } catch (error) {
      const errno = errorNumber(error)
      if (notPrepared.has(errno)) {
        giveUp(error)
        return (await sendPlain(connection, batch))[0]
      }
      if (forgotten.has(errno) && !worked.has(connection.connection)) giveUp(error)
      throw error
    }
  }
}

function flatValues(batch: readonly SqlRow[], columns: number): SqlValue[] {
  const values = new Array<SqlValue>(batch.length * columns)
  let at = 0
  for (const row of batch)
    for (let column = 0; column < columns; column++) values[at++] = row.values[column] as SqlValue
  return values
}

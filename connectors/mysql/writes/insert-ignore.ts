import type { PoolConnection, RowDataPacket } from 'mysql2/promise'
import { escapeId } from 'mysql2/promise'
import { type Logger, StreamsError } from '#streams'
import type { Inserted } from '../../sql/store-batches.ts'
import { mysqlFailureOf } from '../connection/mysql-failures.ts'
import type { SqlRow } from '../sql-row.ts'
import { batchStatement } from './batch-statement.ts'
import { duplicateCheck, type KeyedTable } from './true-duplicates.ts'

/** A statement has at most this many parameters. */
export const maxParameters = 65_535

/** 1062: the row meets a unique key. 1592: a note that the statement is unsafe for statement-based replication, about no row. */
const duplicateEntry = 1062
const unsafeStatement = 1592

export interface InsertOptions extends KeyedTable {
  /** Rows of a full batch, which is prepared; others go as text. */
  readonly rows: number
  readonly log?: Logger
}

export interface InsertIgnore {
  /** Rows of a full batch; fewer than asked for when the table has many columns. */
  readonly rows: number
  /** The statement up to VALUES. */
  readonly head: string
  /**
   * Inserts rows that are not there yet; to be run in a transaction. IGNORE would store cut or zeroed values with a mere warning, so every
   * warning but "duplicate" is thrown: as `row-refused` where it is about the data, else as the server's error. The caller rolls back. Rows
   * that were left out are looked up by key: those that are no repeats come back as `refused`.
   */
  readonly run: (connection: PoolConnection, rows: readonly SqlRow[]) => Promise<Inserted>
}

/** Makes the statement for a table. */
export function insertIgnore(options: InsertOptions): InsertIgnore {
  const { table, columns, rows, log } = options
  const full = Math.min(rows, Math.floor(maxParameters / columns.length))
  const head = `INSERT IGNORE INTO ${escapeId(table)} (${columns.map(column => escapeId(column)).join(', ')}) VALUES`
  const send = batchStatement({ head, columns: columns.length, rows: full, ...(log && { log }) })
  const look = duplicateCheck(options)
  return {
    rows: full,
    head,
    run: async (connection, batch) => {
      const { affectedRows, warningStatus } = await send(connection, batch)
      const missing = batch.length - affectedRows
      if (warningStatus > 0) await onlyDuplicates(connection, warningStatus, missing)
      return missing === 0 ? { inserted: batch.length, duplicates: 0 } : look(connection, batch, missing)
    }
  }
}

interface Warning extends RowDataPacket {
  readonly Code: number
  readonly Message: string
}

async function onlyDuplicates(connection: PoolConnection, expected: number, missing: number): Promise<void> {
  const [warnings] = await connection.query<Warning[]>('SHOW WARNINGS')
  const other = warnings.find(({ Code }) => Code !== duplicateEntry && Code !== unsafeStatement)
  if (other !== undefined) throw errorOf(other)
  const duplicates = warnings.filter(({ Code }) => Code === duplicateEntry).length
  if (warnings.length !== expected || duplicates !== missing) throw unexplained(expected, missing, warnings.length)
}

/** The error that the warning would have been without IGNORE. */
function errorOf({ Code, Message }: Warning): Error {
  if (mysqlFailureOf.get(Code)?.sign === 'record') return new StreamsError('row-refused', `${Message} (errno ${Code})`)
  return Object.assign(new Error(Message), { errno: Code, sqlState: 'HY000' })
}

function unexplained(expected: number, missing: number, listed: number): StreamsError {
  const what = `${missing} rows were not inserted, ${expected} warnings were given and ${listed} listed`
  return new StreamsError('row-refused', `${what}: the rows cannot be told from bad ones`)
}

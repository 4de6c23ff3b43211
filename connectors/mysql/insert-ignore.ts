import type { PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import { escapeId } from 'mysql2/promise'
import { StreamsError } from '#streams'
import type { Inserted } from '../sql/store-batches.ts'
import type { SqlRow } from './sql-row.ts'

/** A statement has at most this many parameters. */
const maxParameters = 65_535

/** 1062: the row is there already. 1592: a note that the statement is unsafe for statement-based replication, about no row. */
const duplicateEntry = 1062
const unsafeStatement = 1592

export interface InsertOptions {
  readonly table: string
  readonly columns: readonly string[]
  /** Rows of a full batch. Only full batches are prepared, so that a connection keeps one statement and not hundreds. */
  readonly rows: number
}

export interface InsertIgnore {
  /** Rows of a full batch; fewer than asked for when the table has many columns. */
  readonly rows: number
  /** The statement up to VALUES. */
  readonly head: string
  /**
   * Inserts rows that are not there yet; to be run in a transaction. IGNORE would store cut or zeroed values with a mere warning, so
   * every warning but "duplicate" is thrown as `row-refused`: the caller rolls back.
   */
  readonly run: (connection: PoolConnection, rows: readonly SqlRow[]) => Promise<Inserted>
}

/** Makes the statement for a table. */
export function insertIgnore({ table, columns, rows }: InsertOptions): InsertIgnore {
  const full = Math.min(rows, Math.floor(maxParameters / columns.length))
  const head = `INSERT IGNORE INTO ${escapeId(table)} (${columns.map(column => escapeId(column)).join(', ')}) VALUES`
  const one = `(${columns.map(() => '?').join(', ')})`
  const prepared = `${head} ${Array.from({ length: full }, () => one).join(', ')}`
  const send = (connection: PoolConnection, batch: readonly SqlRow[]) =>
    batch.length === full
      ? connection.execute<ResultSetHeader>(prepared, flatValues(batch))
      : connection.query<ResultSetHeader>(`${head} ?`, [batch.map(row => row.values)])
  return {
    rows: full,
    head,
    run: async (connection, batch) => {
      const [{ affectedRows, warningStatus }] = await send(connection, batch)
      if (warningStatus > 0) await onlyDuplicates(connection, warningStatus, batch.length - affectedRows)
      return { inserted: affectedRows, duplicates: batch.length - affectedRows }
    }
  }
}

function flatValues(rows: readonly SqlRow[]) {
  return rows.flatMap(row => row.values)
}

interface Warning extends RowDataPacket {
  readonly Level: string
  readonly Code: number
  readonly Message: string
}

async function onlyDuplicates(connection: PoolConnection, expected: number, missing: number): Promise<void> {
  const [warnings] = await connection.query<Warning[]>('SHOW WARNINGS')
  const other = warnings.find(({ Code }) => Code !== duplicateEntry && Code !== unsafeStatement)
  if (other !== undefined) throw new StreamsError('row-refused', `${other.Message} (errno ${other.Code})`)
  const duplicates = warnings.filter(({ Code }) => Code === duplicateEntry).length
  if (warnings.length !== expected || duplicates !== missing) throw unexplained(expected, missing, warnings.length)
}

function unexplained(expected: number, missing: number, listed: number): StreamsError {
  const what = `${missing} rows were not inserted, ${expected} warnings were given and ${listed} listed`
  return new StreamsError('row-refused', `${what}: the rows cannot be told from bad ones`)
}

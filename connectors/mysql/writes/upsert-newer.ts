import type { PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import { escapeId } from 'mysql2/promise'
import { type Logger, StreamsError } from '#streams'
import type { TableStatement } from '../mysql-sink.ts'
import { batchStatement } from './batch-statement.ts'
import { maxParameters } from './insert-ignore.ts'
import type { KeyedTable } from './true-duplicates.ts'

export interface UpsertOptions extends KeyedTable {
  /** Column whose larger value is the newer row. */
  readonly version: string
  /** Rows of a full batch, which is prepared; others go as text. */
  readonly rows: number
  readonly log?: Logger
}

/**
 * Makes the statement that stores a row where its key is new or its version is above that of the stored one, and leaves the stored row as it is
 * otherwise. What the server reports tells rows that were written from those that were left, which count as duplicates.
 */
export function upsertNewer(options: UpsertOptions): TableStatement {
  const { table, columns, rows, log } = options
  const full = Math.min(rows, Math.floor(maxParameters / columns.length))
  const head = `INSERT INTO ${escapeId(table)} (${columns.map(column => escapeId(column)).join(', ')}) VALUES`
  const tail = `ON DUPLICATE KEY UPDATE ${assignments(options)}`
  const send = batchStatement({ head, tail, columns: columns.length, rows: full, ...(log && { log }) })
  return {
    rows: full,
    head: `${head} ${tail}`,
    run: async (connection, batch) => {
      // A statement of one row reports the same for a new row and for one that is left: sent twice it tells them apart.
      const [only] = batch
      const sent = batch.length === 1 && only !== undefined ? [only, only] : batch
      const inserted = Math.min(written(await send(connection, sent), sent.length), batch.length)
      return { inserted, duplicates: batch.length - inserted }
    },
    check: connection => checkKeys(connection, options)
  }
}

/** The version comes last: assignments see what those before them did. */
function assignments({ columns, key, version }: UpsertOptions): string {
  const newer = `VALUES(${escapeId(version)}) > ${escapeId(version)}`
  const others = columns.filter(column => column !== version && !key.includes(column))
  const set = others.map(column => {
    const name = escapeId(column)
    return `${name} = IF(${newer}, VALUES(${name}), ${name})`
  })
  const name = escapeId(version)
  return [...set, `${name} = GREATEST(${name}, VALUES(${name}))`].join(', ')
}

/**
 * How many rows were stored. The driver asks for rows found: one that is new counts 1, one that is changed 2, one that is left 1. The text beside
 * says how many were there before; where a proxy drops that text, none counts as left.
 */
function written({ affectedRows, info }: ResultSetHeader, rows: number): number {
  const [, , met] = /(\d+)\D+(\d+)/.exec(info ?? '') ?? []
  if (met === undefined) return rows
  const changed = affectedRows - rows
  return rows - Number(met) + changed
}

interface KeyColumn extends RowDataPacket {
  readonly index: string
  readonly column: string
}

/** A row that meets another unique key would overwrite a row that is not its own, and one of another primary key would be stored twice. */
async function checkKeys(connection: PoolConnection, { table, key }: UpsertOptions): Promise<void> {
  const [rows] = await connection.query<KeyColumn[]>(
    `SELECT INDEX_NAME AS \`index\`, COLUMN_NAME AS \`column\` FROM information_schema.STATISTICS
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? AND NON_UNIQUE = 0`,
    [table]
  )
  if (rows.length === 0) return
  const other = rows.find(({ index }) => index !== 'PRIMARY')
  if (other !== undefined) throw refused(table, `the unique key ${other.index} besides its primary key`)
  const stored = rows.map(({ column }) => column)
  const same = stored.length === key.length && key.every(column => stored.includes(column))
  if (!same) throw refused(table, `the primary key (${stored.join(', ')})`)
}

function refused(table: string, what: string): StreamsError {
  const message = `${table} has ${what}: a row of the sink could overwrite another. Let the sink's key be the table's only unique key`
  return new StreamsError('sink-failed', message)
}

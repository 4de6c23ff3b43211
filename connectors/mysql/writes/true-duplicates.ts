import type { FieldPacket, PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import { escapeId } from 'mysql2/promise'
import type { RefusedRow } from '#streams'
import type { Inserted } from '../../sql/store-batches.ts'
import { refusedRow, type SqlRow, type SqlValue } from '../sql-row.ts'

export interface KeyedTable {
  readonly table: string
  readonly columns: readonly string[]
  /** Columns of the primary key. */
  readonly key: readonly string[]
}

/** Types of MySQL's protocol whose values are text: VARCHAR, VAR_STRING, STRING and the BLOBs. */
const textTypes: ReadonlySet<number | undefined> = new Set([15, 249, 250, 251, 252, 253, 254])
/** Flags of a column: ENUM and SET hold what was declared, whatever was given. */
const listed = 256 | 2048

/** What a stored key and a given one are compared by. */
function same(value: SqlValue | undefined): string {
  if (Buffer.isBuffer(value)) return value.toString('hex')
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'boolean' ? String(Number(value)) : String(value)
}

/**
 * Makes the function that looks at rows which INSERT IGNORE left out: those whose primary key is stored, byte for byte, are repeats. A row
 * that met another unique key, or whose key is equal to a stored one only under the collation of the table, is refused with both values.
 * To be called in the transaction of the insert.
 */
export function duplicateCheck(shape: KeyedTable) {
  const { table, columns, key } = shape
  const keyAt = key.map(column => columns.indexOf(column))
  const keyList = key.map(column => escapeId(column)).join(', ')
  const select = `SELECT ${keyList} FROM ${escapeId(table)} WHERE`
  const among = key.length === 1 ? `${select} ${keyList} IN (?)` : `${select} (${keyList}) IN (?)`
  const keyOf = ({ values }: SqlRow): readonly SqlValue[] => keyAt.map(at => values[at] ?? null)

  const storedKeys = async (connection: PoolConnection, rows: readonly SqlRow[]): Promise<ReadonlySet<string>> => {
    const keys = rows.map(row => (key.length === 1 ? keyOf(row)[0] : keyOf(row)))
    const [stored] = await connection.query<RowDataPacket[][]>({ sql: among, values: [keys], rowsAsArray: true })
    return new Set(stored.map(values => joined(values as unknown as readonly SqlValue[])))
  }

  /** Why a row is no repeat; undefined when it is one after all. */
  const conflict = async (connection: PoolConnection, row: SqlRow): Promise<string | 'inserted' | undefined> => {
    const equal = `${select} ${key.map(column => `${escapeId(column)} = ?`).join(' AND ')}`
    const [[stored], fields] = await connection.query<RowDataPacket[][]>({
      sql: equal,
      values: [...keyOf(row)],
      rowsAsArray: true
    })
    if (stored === undefined) return otherKey(connection, shape, row)
    return differsByCollation(key, fields, keyOf(row), stored as unknown as readonly SqlValue[])
  }

  return async (connection: PoolConnection, rows: readonly SqlRow[], missing: number): Promise<Inserted> => {
    const stored = await storedKeys(connection, rows)
    const refused: RefusedRow[] = []
    let late = 0
    for (const row of rows) {
      if (stored.has(joined(keyOf(row)))) continue
      const reason = await conflict(connection, row)
      if (reason === 'inserted') late++
      else if (reason !== undefined) refused.push(refusedRow(row.index, reason))
    }
    const inserted = rows.length - missing + late
    return { inserted, duplicates: rows.length - inserted - refused.length, refused }
  }
}

const joined = (values: readonly SqlValue[]): string =>
  values.length === 1 ? same(values[0]) : values.map(same).join('\u0000')

function differsByCollation(
  key: readonly string[],
  fields: readonly FieldPacket[],
  given: readonly SqlValue[],
  stored: readonly SqlValue[]
): string | undefined {
  const at = key.findIndex((_, n) => {
    const { columnType, flags } = fields[n] ?? {}
    const isText = textTypes.has(columnType) && (Number(flags) & listed) === 0
    return isText && !isEqual(given[n], stored[n])
  })
  if (at === -1) return undefined
  const values = `'${same(given[at])}' and the stored '${same(stored[at])}'`
  return `the primary key (${key[at]}) holds ${values} for equal: they differ only by what the collation of the column overlooks (case, accents, blanks at the end), so the row would be lost as a repeat. Give the column a binary collation such as utf8mb4_bin, or correct the value, then replay`
}

/** A BINARY column gives bytes, whatever it was given. */
function isEqual(given: SqlValue | undefined, stored: SqlValue | undefined): boolean {
  if (Buffer.isBuffer(stored) && typeof given === 'string') return stored.equals(Buffer.from(given))
  return same(given) === same(stored)
}

interface Warning extends RowDataPacket {
  readonly Code: number
  readonly Message: string
}

/** Names the unique key that a row met, and the row that has its value; undefined when it is the primary one, in the form that is stored. */
async function otherKey(
  connection: PoolConnection,
  shape: KeyedTable,
  row: SqlRow
): Promise<string | 'inserted' | undefined> {
  const { table, columns, key } = shape
  const list = columns.map(column => escapeId(column)).join(', ')
  const insert = `INSERT IGNORE INTO ${escapeId(table)} (${list}) VALUES (?)`
  const [{ affectedRows }] = await connection.query<ResultSetHeader>(insert, [row.values])
  if (affectedRows === 1) return 'inserted'
  const [warnings] = await connection.query<Warning[]>('SHOW WARNINGS')
  const name = /'(?:[^']*\.)?([^'.]+)'\W*$/.exec(warnings.find(({ Code }) => Code === 1062)?.Message ?? '')?.[1]
  if (name === 'PRIMARY') return undefined
  const own = key.map(column => `${column} '${same(row.values[columns.indexOf(column)])}'`).join(', ')
  if (name === undefined)
    return `another unique key of ${table} holds a value of the row with ${own} already. Correct it, or drop that key, then replay`
  const met = await rowWithKey(connection, shape, row, name)
  return `the unique key ${name} of ${table} holds ${met} already, so the row with ${own} cannot be stored beside it. Correct one of the two, or drop that key, then replay`
}

async function rowWithKey(
  connection: PoolConnection,
  { table, columns, key }: KeyedTable,
  { values }: SqlRow,
  name: string
): Promise<string> {
  const sql = `SELECT COLUMN_NAME AS name FROM information_schema.STATISTICS
    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? AND INDEX_NAME = ? ORDER BY SEQ_IN_INDEX`
  const [parts] = await connection.query<RowDataPacket[]>(sql, [table, name])
  const names = parts.map(part => String(part.name)).filter(part => columns.includes(part))
  if (names.length === 0 || names.length < parts.length) return 'a value of it'
  const given = names.map(column => values[columns.indexOf(column)] ?? null)
  const where = names.map(column => `${escapeId(column)} = ?`).join(' AND ')
  const list = key.map(column => escapeId(column)).join(', ')
  const [[stored]] = await connection.query<RowDataPacket[]>(
    `SELECT ${list} FROM ${escapeId(table)} WHERE ${where} LIMIT 1`,
    given
  )
  const value = names.map((column, n) => `${column} '${same(given[n])}'`).join(', ')
  if (stored === undefined) return value
  return `${value} for the stored row with ${key.map(column => `${column} '${same(stored[column])}'`).join(', ')}`
}

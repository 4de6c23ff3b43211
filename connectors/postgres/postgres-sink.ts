import { escapeIdentifier, type Pool } from 'pg'
import {
  type Clock,
  type RefusedRow,
  type Sink,
  type SinkResult,
  type StreamRecord,
  StreamsError,
  systemClock
} from '#streams'
import { Suspects } from '#streams/connector'
import { type RowShape, refusedRow, rowReader, type SqlRow, type SqlValue } from '../mysql/sql-row.ts'
import { byKey } from '../mysql/writes/row-batches.ts'
import { storeOnce } from '../mysql/writes/store-once.ts'
import { type Inserted, storeBatches } from '../sql/store-batches.ts'
import { errorKinds, postgresError } from './postgres-errors.ts'

/** Settings of a sink into a table of PostgreSQL. */
export interface PostgresSinkOptions<K, V> extends RowShape<K, V> {
  /** Connection pool, which the sink does not end. */
  readonly pool: Pool
  /** Name of the table, `orders` or `shop.orders`. */
  readonly table: string
  /** Name for messages and metrics. Default: `postgres`. */
  readonly name?: string
  /** Maximum rows per statement. Default: 500. */
  readonly rows?: number
  /** Statements that the sink runs in parallel. Default: 2. */
  readonly connections?: number
  /** Default: the machine's clock. */
  readonly clock?: Clock
  /** Random numbers from 0 to 1 that spread the retries of deadlocks. Default: `Math.random`. */
  readonly random?: () => number
}

/**
 * Creates a sink into a table with a primary key. Rows whose key exists are duplicates and stay as they are, so records may be redelivered.
 * Rows are written in statements of up to 500, each a transaction.
 *
 * Rows that the database will never accept are refused one by one (`row-refused`, found by halving the batch). `write` rejects with
 * `sink-unavailable` (retryable) while the database is down or was changed, and with `sink-failed` when a table, column or grant is wrong
 * from the start.
 * @throws StreamsError `invalid-configuration` when the key is empty or not among the columns
 * @example
 * postgresSink({ pool, table: 'cups', columns: ['id', 'size'], key: ['id'], row: ({ value }) => [value.id, value.size] })
 */
export function postgresSink<K, V>(options: PostgresSinkOptions<K, V>): Sink<K, V> {
  const { pool, table, columns, rows: most = 500, connections: lanes = 2, name = 'postgres' } = options
  checkShape(options)
  const rowOf = rowReader(options)
  const sql = insertSql(options)
  const suspects = new Suspects()
  const insert = async (batch: readonly SqlRow[]): Promise<Inserted> => {
    const { rowCount } = await pool.query(sql, [jsonOf(columns, batch)])
    return { inserted: rowCount ?? 0, duplicates: batch.length - (rowCount ?? 0) }
  }
  const { clock = systemClock, random = Math.random } = options
  const store = storeBatches<SqlRow>({ insert, errors: errorKinds, lanes, clock, random, suspects })

  const writeRows = (rows: readonly SqlRow[]): Promise<SinkResult> =>
    store(Array.from({ length: Math.ceil(rows.length / most) }, (_, n) => rows.slice(n * most, (n + 1) * most)))

  return {
    name,
    write: async records => {
      const { rows, refused } = readRows(records, rowOf)
      try {
        const result = await storeOnce(rows, writeRows)
        return { ...result, refused: [...refused, ...result.refused] }
      } catch (error) {
        throw postgresError(error, `writing to ${table}`, suspects)
      }
    }
  }
}

function readRows<K, V>(records: readonly StreamRecord<K, V>[], rowOf: ReturnType<typeof rowReader<K, V>>) {
  const rows: SqlRow[] = []
  const refused: RefusedRow[] = []
  records.forEach((record, index) => {
    const row = rowOf(record, index)
    if ('error' in row) refused.push(row)
    else if (row.values.some(holdsNul))
      refused.push(refusedRow(index, 'a text holds NUL, which PostgreSQL does not store'))
    else rows.push(row)
  })
  return { rows: rows.sort(byKey), refused }
}

const holdsNul = (value: SqlValue): boolean => typeof value === 'string' && value.includes('\0')

/** One parameter for any number of rows: JSON, which the server reads with the types of the table. */
function insertSql({ table, columns, key }: RowShape<never, never> & { readonly table: string }): string {
  const name = table.split('.').map(escapeIdentifier).join('.')
  const list = columns.map(escapeIdentifier).join(', ')
  const keys = key.map(escapeIdentifier).join(', ')
  return `INSERT INTO ${name} (${list}) SELECT ${list} FROM json_populate_recordset(NULL::${name}, $1)
    ON CONFLICT (${keys}) DO NOTHING`
}

function jsonOf(columns: readonly string[], rows: readonly SqlRow[]): string {
  const objects = rows.map(({ values }) => {
    return `{${columns.map((column, n) => `${JSON.stringify(column)}:${jsonValue(values[n] ?? null)}`).join(',')}}`
  })
  return `[${objects.join(',')}]`
}

function jsonValue(value: SqlValue): string {
  if (typeof value === 'bigint') return String(value)
  if (Buffer.isBuffer(value)) return `"\\\\x${value.toString('hex')}"`
  return JSON.stringify(value)
}

function checkShape({ table, columns, key, rows = 500 }: PostgresSinkOptions<never, never>): void {
  const unknown = key.filter(column => !columns.includes(column))
  if (key.length === 0 || unknown.length > 0) {
    const problem = key.length === 0 ? 'is empty' : `names ${unknown.join(', ')}, not among the columns`
    throw new StreamsError('invalid-configuration', `sink into ${table}: the key ${problem}`)
  }
  if (!Number.isInteger(rows) || rows < 1 || rows > 10_000) {
    throw new StreamsError('invalid-configuration', `sink into ${table}: rows is ${rows}; allowed are 1 to 10,000`)
  }
}

import type { Pool, PoolConnection, RowDataPacket } from 'mysql2/promise'
import { format } from 'mysql2/promise'
import {
  type Clock,
  type Logger,
  type RefusedRow,
  type Sink,
  type SinkResult,
  StreamsError,
  systemClock
} from '#streams'
import { Suspects } from '#streams/connector'
import { batchStore, type Inserted } from '../sql/store-batches.ts'
import { errorKinds, mysqlError } from './connection/mysql-errors.ts'
import { inTransaction, withConnection } from './connection/with-connection.ts'
import { type RowShape, refusedRow, rowReader, type SqlRow } from './sql-row.ts'
import { insertIgnore } from './writes/insert-ignore.ts'
import { byKey, cutBatches } from './writes/row-batches.ts'
import { sharedWrites } from './writes/shared-writes.ts'
import { storeOnce } from './writes/store-once.ts'

/** Settings of a sink into a table of MySQL. */
export interface MysqlSinkOptions<K, V> extends RowShape<K, V> {
  /** Connection pool, which the sink does not end. */
  readonly pool: Pool
  /** Name of the table. */
  readonly table: string
  /** Name for messages and metrics. Default: `mysql`. */
  readonly name?: string
  /** Rows per statement. Default: 500; more gain nothing. */
  readonly rows?: number
  /** Statements that the sink runs in parallel, for all tasks together. Default: 3; while one waits for its commit, two work. */
  readonly connections?: number
  /** Milliseconds for one statement's transaction. Default: 15,000. */
  readonly timeout?: number
  /** Default: the machine's clock. */
  readonly clock?: Clock
  /** Where the sink logs. Default: nowhere. */
  readonly log?: Logger
  /** Random numbers from 0 to 1 that spread the retries of deadlocks. Default: `Math.random`. */
  readonly random?: () => number
}

/** Rows of a statement; more gain nothing. */
export const usualRows = 500

/** More bytes in a statement gain nothing either. */
const usefulBytes = 4 * 1024 * 1024

/** Room for the head of a packet and what an estimate leaves out. */
const packetHead = 1024

/**
 * Creates a sink into a table with a primary key. Rows whose key exists are duplicates and stay as they are, so records may be redelivered.
 * Rows are written sorted by key in statements of up to 500, each a transaction. Writes of several tasks share statements, and a write is
 * not atomic: when it fails, part of it may be stored, which counts as duplicates in the next attempt.
 *
 * Rows that the database will never accept are refused one by one (`row-refused`, found by halving the batch), and so are rows that collide
 * with a unique key other than the primary key, or that equal a stored key only under its collation. `write` rejects with
 * `sink-unavailable` (retryable) while the database is down or was changed, and with `sink-failed` when a table, column or grant is wrong
 * from the start.
 *
 * @example
 * mysqlSink({ pool, table: 'cups', columns: ['id', 'size'], key: ['id'], row: ({ value }) => [value.id, value.size] })
 */
export function mysqlSink<K, V>(options: MysqlSinkOptions<K, V>): Sink<K, V> {
  const { table, columns, key, log, rows = usualRows } = options
  checkShape(options)
  return tableSink(options, insertIgnore({ table, columns, key, rows, ...(log && { log }) }))
}

/** How rows get into a table. */
export interface TableStatement {
  /** Rows of a full batch. */
  readonly rows: number
  /** The statement without its rows. */
  readonly head: string
  /** Stores rows of different keys; to be run in a transaction. Rows whose key is there already may come. */
  readonly run: (connection: PoolConnection, rows: readonly SqlRow[]) => Promise<Inserted>
  /** Asks whether the table has the shape that the statement needs. Default: it is not asked. */
  readonly check?: (connection: PoolConnection) => Promise<void>
}

/**
 * What sinks into tables have in common: rows are read and checked, sorted, cut into statements and shared among tasks. Of the rows of one key
 * in a write the first one in `order` is stored, and the others count as duplicates. The shape of the options was checked before.
 */
export function tableSink<K, V>(
  options: MysqlSinkOptions<K, V>,
  statement: TableStatement,
  order: (a: SqlRow, b: SqlRow) => number = byKey
): Sink<K, V> {
  const { pool, table, name = 'mysql', timeout = 15_000 } = options
  const rowOf = rowReader(options)
  const packet = packetLimit(pool, timeout)
  const suspects = new Suspects()
  let limit = 0
  const store = sharedWrites({
    store: batchStore<SqlRow>({
      insert: batch => inTransaction(pool, timeout, connection => statement.run(connection, batch)),
      errors: errorKinds,
      clock: options.clock ?? systemClock,
      random: options.random ?? Math.random,
      suspects
    }),
    cut: rows => cutBatches(rows.sort(order), statement.rows, Math.min(limit, usefulBytes)),
    lanes: options.connections ?? 3
  })
  /** Rows of all writes are numbered on, so that each is known wherever it goes. */
  let read = 0

  const writeRows = async (rows: readonly SqlRow[]): Promise<SinkResult> => {
    limit = await packet()
    const most = limit
    const tooLarge = rows.filter(row => row.bytes > most && exactBytes(statement.head, row) > most)
    const result = await store(tooLarge.length === 0 ? rows : rows.filter(row => !tooLarge.includes(row)))
    return { ...result, refused: [...result.refused, ...tooLarge.map(row => refusedBySize(row, most))] }
  }

  const opened = async (): Promise<void> => {
    await packet()
    if (statement.check) await withConnection(pool, timeout, statement.check)
  }

  return {
    name,
    open: () => opened().catch(failWith(`opening the sink into ${table}`, suspects)),
    write: async (records, origins) => {
      const first = read
      read += records.length
      const rows: SqlRow[] = []
      const refused: RefusedRow[] = []
      for (let index = 0; index < records.length; index++) {
        const record = records[index]
        if (record === undefined) continue
        const row = rowOf(record, first + index, origins?.[index])
        if ('error' in row) refused.push(row)
        else rows.push(row)
      }
      const result = await storeOnce(rows.sort(order), writeRows).catch(failWith(`writing to ${table}`, suspects))
      if (refused.length + result.refused.length === 0) return result
      const mine = [...refused, ...result.refused].map(({ index, error }) => ({ index: index - first, error }))
      return { ...result, refused: mine }
    }
  }
}

function failWith(doing: string, evidence: Suspects): (error: unknown) => never {
  return error => {
    throw mysqlError(error, doing, evidence)
  }
}

/** Throws `invalid-configuration` when the key is not among the columns or `rows` is out of bounds. */
export function checkShape({ table, columns, key, rows = usualRows }: MysqlSinkOptions<never, never>): void {
  const unknown = key.filter(column => !columns.includes(column))
  if (key.length === 0 || unknown.length > 0) {
    const problem = key.length === 0 ? 'is empty' : `names ${unknown.join(', ')}, not among the columns`
    throw new StreamsError('invalid-configuration', `sink into ${table}: the key ${problem}`)
  }
  if (!Number.isInteger(rows) || rows < 1 || rows > 10_000) {
    throw new StreamsError('invalid-configuration', `sink into ${table}: rows is ${rows}; allowed are 1 to 10,000`)
  }
}

interface PacketRow extends RowDataPacket {
  readonly bytes: number
}

/** The largest statement the server takes, asked for once; a failed question is asked again. */
function packetLimit(pool: Pool, timeout: number): () => Promise<number> {
  let limit: number | undefined
  return async () => {
    limit ??= await withConnection(pool, timeout, async connection => {
      const [[row]] = await connection.query<PacketRow[]>('SELECT @@max_allowed_packet AS bytes')
      return Number(row?.bytes) - packetHead
    })
    return limit
  }
}

const exactBytes = (head: string, row: SqlRow): number =>
  Buffer.byteLength(format(`${head} ?`, [[[...row.values]]], false, 'Z'))

function refusedBySize(row: SqlRow, limit: number): RefusedRow {
  return refusedRow(row.index, `the row needs more than the ${limit} bytes that the server's max_allowed_packet leaves`)
}

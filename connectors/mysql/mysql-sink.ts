import type { Pool, RowDataPacket } from 'mysql2/promise'
import { format } from 'mysql2/promise'
import { type Clock, type RefusedRow, type Sink, type SinkResult, StreamsError, systemClock } from '#streams'
import { storeBatches } from '../sql/store-batches.ts'
import { insertIgnore } from './insert-ignore.ts'
import { errorKinds, mysqlError } from './mysql-errors.ts'
import { byKey, cutBatches } from './row-batches.ts'
import { type RowShape, refusedRow, rowReader, type SqlRow } from './sql-row.ts'
import { storeOnce } from './store-once.ts'
import { inTransaction, withConnection } from './with-connection.ts'

export interface MysqlSinkOptions<K, V> extends RowShape<K, V> {
  /** Not ended by the sink. */
  readonly pool: Pool
  readonly table: string
  /** For messages and metrics. Default `mysql`. */
  readonly name?: string
  /** Rows of a statement. Default 500: more gains nothing. */
  readonly rows?: number
  /** Connections one write may use side by side. Default 2. */
  readonly connections?: number
  /** Milliseconds for one statement's transaction. Default 15,000. */
  readonly timeout?: number
  readonly clock?: Clock
  /** 0 to 1, spreads the retries of deadlocks. Default Math.random. */
  readonly random?: () => number
}

/** More bytes in a statement gain nothing either. */
const usefulBytes = 4 * 1024 * 1024

/** Room for the head of a packet and what an estimate leaves out. */
const packetHead = 1024

/**
 * A sink into a table with a primary key. Rows whose key is there already are duplicates and left as they are, so that records may come
 * again. Rows are written sorted by key in statements of up to 500, each a transaction; a write of several statements is not
 * atomic: when it fails, a part may be stored, and counts as duplicates in the next try.
 *
 * Rows that the database will never take are refused one by one (`row-refused`, found by halving). `write` rejects with
 * `sink-unavailable` (retryable) while the database is away, and with `sink-failed` when table, column or grant is wrong.
 *
 * @example
 * mysqlSink({ pool, table: 'cups', columns: ['id', 'size'], key: ['id'], row: ({ value }) => [value.id, value.size] })
 */
export function mysqlSink<K, V>(options: MysqlSinkOptions<K, V>): Sink<K, V> {
  const { pool, table, columns, name = 'mysql', timeout = 15_000 } = options
  checkShape(options)
  const statement = insertIgnore({ table, columns, rows: options.rows ?? 500 })
  const read = rowReader(options)
  const packet = packetLimit(pool, timeout)
  const store = storeBatches<SqlRow>({
    insert: batch => inTransaction(pool, timeout, connection => statement.run(connection, batch)),
    errors: errorKinds,
    lanes: options.connections ?? 2,
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random
  })

  const writeRows = async (rows: readonly SqlRow[]): Promise<SinkResult> => {
    const limit = await packet()
    const tooLarge = rows.filter(row => row.bytes > limit && exactBytes(statement.head, row) > limit)
    const fitting = tooLarge.length === 0 ? rows : rows.filter(row => !tooLarge.includes(row))
    const result = await store(cutBatches(fitting, statement.rows, Math.min(limit, usefulBytes)))
    return { ...result, refused: [...result.refused, ...tooLarge.map(row => refusedBySize(row, limit))] }
  }

  return {
    name,
    open: () => packet().then(() => undefined, failWith(`opening the sink into ${table}`)),
    write: async records => {
      const rows: SqlRow[] = []
      const refused: RefusedRow[] = []
      for (let index = 0; index < records.length; index++) {
        const record = records[index]
        if (record === undefined) continue
        const row = read(record, index)
        if ('error' in row) refused.push(row)
        else rows.push(row)
      }
      const result = await storeOnce(rows.sort(byKey), writeRows).catch(failWith(`writing to ${table}`))
      return refused.length === 0 ? result : { ...result, refused: [...refused, ...result.refused] }
    }
  }
}

function failWith(doing: string): (error: unknown) => never {
  return error => {
    throw mysqlError(error, doing)
  }
}

function checkShape({ table, columns, key, rows = 500 }: MysqlSinkOptions<never, never>): void {
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

import { type Sink, StreamsError } from '#streams'
import { checkShape, type MysqlSinkOptions, tableSink, usualRows } from './mysql-sink.ts'
import type { SqlRow } from './sql-row.ts'
import { upsertNewer } from './writes/upsert-newer.ts'

export interface MysqlUpsertSinkOptions<K, V> extends MysqlSinkOptions<K, V> {
  /** Column of integers that decides which of two rows of one key is newer: the larger. It is no part of the key. */
  readonly version: string
}

/**
 * A sink into a table whose rows change: one row for each key, that of the largest version. A row of the same version or an older one than the
 * stored row leaves it as it is and counts as a duplicate, so that records may come again, in any order. Of the rows of one key in a write only
 * the newest goes to the database. All else is as in `mysqlSink`: refused rows, shared statements, what rejects.
 *
 * The key must be the primary key and the only unique one, which `open` checks: it rejects with `sink-failed` otherwise.
 *
 * @example
 * mysqlUpsertSink({ pool, table: 'totals', columns: ['customer', 'total', 'version'], key: ['customer'], version: 'version', row })
 */
export function mysqlUpsertSink<K, V>(options: MysqlUpsertSinkOptions<K, V>): Sink<K, V> {
  const { table, columns, key, version, log, rows = usualRows } = options
  checkShape(options)
  const at = columns.indexOf(version)
  if (at === -1 || key.includes(version)) {
    const problem = at === -1 ? 'is not among the columns' : 'is a part of the key'
    throw new StreamsError('invalid-configuration', `sink into ${table}: the version ${version} ${problem}`)
  }
  const statement = upsertNewer({ table, columns, key, version, rows, ...(log && { log }) })
  return tableSink(options, statement, newestFirst(at))
}

/** By key, as every writer goes through the index, and of one key the newest first. */
function newestFirst(at: number): (a: SqlRow, b: SqlRow) => number {
  return (a, b) => {
    if (a.key !== b.key) return a.key < b.key ? -1 : 1
    const [one, other] = [Number(a.values[at]), Number(b.values[at])]
    return other - one
  }
}

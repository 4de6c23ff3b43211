import { escapeId, type PoolConnection, type RowDataPacket } from 'mysql2/promise'
import { partitionOfKey } from '#streams'
import { type Granularity, windowSizes } from '../../../../schemas/values/granularity.ts'
import { mysqlError } from '../../connection/mysql-errors.ts'
import { inTransaction } from '../../connection/with-connection.ts'
import type { SqlValue } from '../../sql-row.ts'
import { feedbackTable } from '../rows.ts'
import { lateTable, trendColumns, trendsTable } from './rows.ts'
import { type CountedRange, countedAtSql, longQuery } from './stored-feedback.ts'

export interface RebuildOptions extends CountedRange {
  /** Partitions of the topic of scored feedback. */
  readonly partitions: number
}

/** What was made anew. */
export interface Rebuilt {
  /** Rows of windows. */
  readonly windows: number
  /** Feedback in them. */
  readonly feedback: number
}

/** The feedback of one customer in one minute. */
interface Minute extends RowDataPacket {
  readonly customer: Buffer
  /** Minutes since 1970. */
  readonly minute: number
  readonly positive: number | string
  readonly neutral: number | string
  readonly negative: number | string
  readonly total: number
  readonly compound_sum: number
}

interface Version extends RowDataPacket {
  readonly granularity: string
  readonly customer_id: Buffer
  readonly window_start: Date
  readonly source_partition: number
  readonly source_offset: number
}

interface Sum {
  readonly granularity: Granularity
  readonly customer: Buffer
  readonly start: number
  readonly partition: number
  /** positive, neutral, negative, total and the sum of compounds. */
  readonly figures: number[]
}

const label = (name: string): string => `SUM(sentiment_score = '${name}') AS ${name}`

const minutesSql = `SELECT CAST(customer_id AS BINARY) AS customer, TIMESTAMPDIFF(MINUTE, '1970-01-01', ${countedAtSql}) AS minute,
  ${label('positive')}, ${label('neutral')}, ${label('negative')}, COUNT(*) AS total, SUM(compound) AS compound_sum
FROM ${feedbackTable} WHERE feedback_timestamp >= ? AND ${countedAtSql} >= ? AND ${countedAtSql} < ?
GROUP BY customer, minute`

/**
 * Makes the windows of a range anew from stored feedback, in one transaction: late feedback is counted in its window then. `from` and `to` are
 * whole hours. Rows keep the version that they had, so that what the worker wrote before and writes again does not take their place. Rejects
 * with `sink-unavailable` (retryable) while the database is away.
 */
export async function rebuildTrends(options: RebuildOptions): Promise<Rebuilt> {
  try {
    return await inTransaction(options.pool, longQuery, connection => rebuild(connection, options), 'read-committed')
  } catch (error) {
    throw mysqlError(error, `rebuilding ${trendsTable}`)
  }
}

async function rebuild(connection: PoolConnection, { from, to, ahead, partitions }: RebuildOptions): Promise<Rebuilt> {
  const [start, end] = [new Date(from), new Date(to)]
  const given = [ahead, start, ahead, start, ahead, end]
  const [minutes] = await connection.query<Minute[]>(minutesSql, given)
  const [stored] = await connection.query<Version[]>(
    `SELECT granularity, customer_id, window_start, source_partition, source_offset FROM ${trendsTable}
     WHERE granularity IN ('minute', 'hour') AND window_start >= ? AND window_start < ? FOR UPDATE`,
    [start, end]
  )
  const versions = new Map(stored.map(row => [versionKey(row), row.source_offset]))
  for (const table of [trendsTable, lateTable]) {
    const sql = `DELETE FROM ${table} WHERE granularity IN ('minute', 'hour') AND window_start >= ? AND window_start < ?`
    await connection.query(sql, [start, end])
  }
  const rows = [...sumsOf(minutes, partitions)].map(sum => rowOf(sum, versions))
  const insert = `INSERT INTO ${trendsTable} (${trendColumns.map(column => escapeId(column)).join(', ')}) VALUES ?`
  for (let at = 0; at < rows.length; at += 500) await connection.query(insert, [rows.slice(at, at + 500)])
  return { windows: rows.length, feedback: minutes.reduce((total, minute) => total + minute.total, 0) }
}

/** Every window that the minutes of customers make: those of customers and of all, minutes and hours. */
function sumsOf(minutes: readonly Minute[], partitions: number): Iterable<Sum> {
  const sums = new Map<string, Sum>()
  const all = Buffer.alloc(0)
  for (const row of minutes) {
    const partition = partitionOfKey(row.customer, partitions)
    const figures = [row.positive, row.neutral, row.negative, row.total, row.compound_sum].map(Number)
    for (const granularity of ['minute', 'hour'] as const) {
      const size = windowSizes[granularity]
      const start = Math.floor((row.minute * 60_000) / size) * size
      for (const customer of [row.customer, all]) add(sums, { granularity, customer, start, partition, figures })
    }
  }
  return sums.values()
}

function add(sums: Map<string, Sum>, sum: Sum): void {
  const key = `${sum.granularity} ${sum.start} ${sum.partition} ${sum.customer.toString('hex')}`
  const known = sums.get(key)
  if (known === undefined) sums.set(key, { ...sum, figures: [...sum.figures] })
  else for (const [at, figure] of sum.figures.entries()) known.figures[at] = (known.figures[at] ?? 0) + figure
}

const versionKey = ({ granularity, customer_id, window_start, source_partition }: Version): string =>
  `${granularity} ${window_start.getTime()} ${source_partition} ${customer_id.toString('hex')}`

function rowOf(
  { granularity, customer, start, partition, figures }: Sum,
  versions: ReadonlyMap<string, number>
): SqlValue[] {
  const version = versions.get(`${granularity} ${start} ${partition} ${customer.toString('hex')}`) ?? -1
  return [granularity, customer, new Date(start), partition, version, ...figures]
}

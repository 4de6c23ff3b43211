import type { Pool, RowDataPacket } from 'mysql2/promise'
import { type Logger, noLog } from '#streams'
import type {
  AlertRow,
  AlertsQuery,
  FeedbackTrendsReadModel,
  Trend,
  TrendsQuery
} from '../../../../topology/feedback/trends/read-model.ts'
import { loggedRows } from '../../connection/select-rows.ts'
import type { SqlValue } from '../../sql-row.ts'
import { alertsTable, customerBytes, lateTable, trendsTable } from './rows.ts'

export interface FeedbackTrendsReadModelOptions {
  readonly pool: Pool
  /** Every query is logged at info: its name, milliseconds and rows. */
  readonly log?: Logger
  /** Milliseconds for one query, after which it rejects with `sink-unavailable`. Default 3000. */
  readonly timeout?: number
}

/** The parts that the partitions have of a window, as one. Within one customer the primary key gives the rows in their order. */
const trendsSql = `SELECT window_start, SUM(positive) AS positive, SUM(neutral) AS neutral, SUM(negative) AS negative,
  SUM(total) AS total, SUM(compound_sum) AS compound_sum
FROM ${trendsTable}
WHERE granularity = ? AND customer_id = ? AND window_start >= ? AND window_start < ?
GROUP BY window_start ORDER BY window_start`

const lateSql = (ofCustomer: boolean) => `SELECT window_start, COUNT(*) AS late
FROM ${lateTable}
WHERE granularity = ? AND window_start >= ? AND window_start < ?${ofCustomer ? ' AND customer_id = ?' : ''}
GROUP BY window_start ORDER BY window_start`

interface StoredTrend extends RowDataPacket {
  readonly window_start: Date
  readonly positive: number | string
  readonly neutral: number | string
  readonly negative: number | string
  readonly total: number | string
  readonly compound_sum: number
}

interface StoredLate extends RowDataPacket {
  readonly window_start: Date
  readonly late: number
}

interface StoredAlert extends RowDataPacket {
  readonly alert_id: string
  readonly rule: string
  readonly customer_id: Buffer | null
  readonly window_start: Date
  readonly window_end: Date
  readonly measure: AlertRow['measure']
  readonly value: number
  readonly baseline: number
  readonly total: number
  readonly texts: string | readonly string[]
}

/** Reads the tables of trends and alerts. Rejects with `sink-unavailable` (retryable) while the database is away. */
export function feedbackTrendsReadModel(options: FeedbackTrendsReadModelOptions): FeedbackTrendsReadModel {
  const { pool, log = noLog, timeout = 3000 } = options
  const select = <R extends RowDataPacket>(table: string, sql: string, values: readonly SqlValue[]) =>
    loggedRows<R>({ pool, timeout, doing: `reading ${table}`, sql, values }, log, { query: 'trends', table })

  const trends = async ({ by, from, to, customerId }: TrendsQuery): Promise<readonly Trend[]> => {
    const customer = customerBytes(customerId ?? null)
    const [start, end] = [new Date(from), new Date(to)]
    const ofCustomer = customerId === undefined ? [] : [customer]
    const [windows, late] = await Promise.all([
      select<StoredTrend>(trendsTable, trendsSql, [by, customer, start, end]),
      select<StoredLate>(lateTable, lateSql(customerId !== undefined), [by, start, end, ...ofCustomer])
    ])
    return together(windows, late)
  }

  const alerts = async (query: AlertsQuery): Promise<readonly AlertRow[]> => {
    const offset = (query.page - 1) * query.limit
    if (!Number.isSafeInteger(offset)) return []
    const { where, values } = conditions(query)
    const sql = `SELECT alert_id, rule, customer_id, window_start, window_end, measure, value, baseline, total, texts
      FROM ${alertsTable}${where}
      ORDER BY window_start DESC, alert_id DESC LIMIT ? OFFSET ?`
    return (await select<StoredAlert>(alertsTable, sql, [...values, query.limit, offset])).map(fromStored)
  }

  return { trends, alerts }
}

/** Windows with feedback in them and windows that only late feedback missed, in order. */
function together(windows: readonly StoredTrend[], late: readonly StoredLate[]): readonly Trend[] {
  const byStart = new Map(windows.map(row => [row.window_start.getTime(), trendOf(row)]))
  for (const row of late) {
    const start = row.window_start.getTime()
    const known = byStart.get(start) ?? emptyTrend(start)
    byStart.set(start, { ...known, late: row.late })
  }
  return [...byStart.values()].sort((a, b) => a.window_start - b.window_start)
}

function trendOf(row: StoredTrend): Trend {
  const count = Number(row.total)
  return {
    window_start: row.window_start.getTime(),
    positive: Number(row.positive),
    neutral: Number(row.neutral),
    negative: Number(row.negative),
    count,
    mean_compound: count === 0 ? null : row.compound_sum / count,
    late: 0
  }
}

const emptyTrend = (window_start: number): Trend => ({
  window_start,
  positive: 0,
  neutral: 0,
  negative: 0,
  count: 0,
  mean_compound: null,
  late: 0
})

function conditions({ from, to, customerId }: AlertsQuery) {
  const parts: [string, SqlValue][] = []
  if (customerId !== undefined) parts.push(['customer_id = ?', customerBytes(customerId)])
  if (from !== undefined) parts.push(['window_start >= ?', new Date(from)])
  if (to !== undefined) parts.push(['window_start < ?', new Date(to)])
  const where = parts.length === 0 ? '' : ` WHERE ${parts.map(([sql]) => sql).join(' AND ')}`
  return { where, values: parts.map(([, value]) => value) }
}

function fromStored(stored: StoredAlert): AlertRow {
  const { alert_id, rule, customer_id, window_start, window_end, measure, value, baseline, total, texts } = stored
  return {
    alert_id,
    rule,
    customer_id: customer_id === null ? null : customer_id.toString(),
    window_start: window_start.getTime(),
    window_end: window_end.getTime(),
    measure,
    value,
    baseline,
    count: total,
    // MariaDB's JSON is text, MySQL's comes parsed.
    texts: typeof texts === 'string' ? (JSON.parse(texts) as readonly string[]) : texts
  }
}

import type { Pool, RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { noLog, StreamRecord } from '#streams'
import type {
  FeedbackFilter,
  FeedbackOrder,
  FeedbackPosition,
  FeedbackQuery,
  FeedbackRow
} from '../../../topology/feedback/read-model.ts'
import { scored } from '../../contracts/sink-contract.ts'
import { mysqlPool } from '../connection/pool.ts'
import { migrate } from '../migrate/migrations.ts'
import { testDatabase } from '../testing/test-database.ts'
import { listStatement } from './list-query.ts'
import { feedbackReadModel } from './read-model.ts'
import { feedbackRows } from './rows.ts'
import { fillSearch } from './search/fill.ts'

const { mysql, drop } = testDatabase()
let pool: Pool

const start = Date.UTC(2026, 1, 1)
const [second, hour] = [1000, 3_600_000]

/** 60 of each label in groups of the same time, so that the tie-break counts; they arrive in another order than that of their times. */
const records = Array.from({ length: 180 }, (_, n) => {
  const { key, value } = scored({
    customer_id: `CUST${n % 7}`,
    sentiment_score: ['positive', 'negative', 'neutral'][n % 3] ?? 'neutral',
    compound: (n % 21) / 10 - 1,
    scorer: n % 10 === 0 ? 'keyword' : 'vader',
    feedback_text: n % 9 === 0 ? 'The 100% Blue cup_ BROKE' : 'This product is amazing!',
    feedback_timestamp: start + Math.floor(n / 6) * second
  })
  return new StreamRecord(key, value, start + hour + ((n * 7) % 60) * second)
})

const expectedRows: readonly FeedbackRow[] = records.map(({ value, timestamp }, n) => ({
  ...value,
  accepted_at: timestamp,
  source_topic: 'customer_feedback_events',
  source_partition: n % 6,
  source_offset: n
}))

beforeAll(async () => {
  await migrate({ mysql, systems: ['feedback'] })
  pool = mysqlPool(mysql)
  const origins = records.map((_, n) => ({ topic: 'customer_feedback_events', partition: n % 6, offset: n }))
  await feedbackRows(pool).write(records, origins)
  await fillSearch({ pool })
})

afterAll(async () => {
  await pool.end()
  await drop()
})

const timeOf = (row: FeedbackRow, order: FeedbackOrder): number =>
  order === 'arrival' ? row.accepted_at : row.feedback_timestamp

/** What a list must answer, found without the database. */
function expected(fits: (row: FeedbackRow) => boolean, order: FeedbackOrder = 'feedback_time'): readonly FeedbackRow[] {
  return expectedRows
    .filter(fits)
    .sort((a, b) => timeOf(b, order) - timeOf(a, order) || (a.message_id < b.message_id ? 1 : -1))
}

const query = (filter: FeedbackFilter, rest: Partial<FeedbackQuery> = {}): FeedbackQuery => ({
  filter,
  order: 'feedback_time',
  limit: 200,
  ...rest
})

const positionOf = (row: FeedbackRow | undefined, order: FeedbackOrder): FeedbackPosition | undefined =>
  row && { time: timeOf(row, order), message_id: row.message_id }

test('finds a row by its id, complete, with its arrival and the place of its record', async () => {
  expect(await feedbackReadModel({ pool }).byId(expectedRows[0]?.message_id ?? '')).toEqual(expectedRows[0])
})

test('says nothing of an id that is not there', async () => {
  expect(await feedbackReadModel({ pool }).byId('nobody')).toBeUndefined()
})

test('lists one label page by page, newest first, then by id descending', async () => {
  const { list } = feedbackReadModel({ pool })
  const pages = await Promise.all([0, 25, 50].map(skip => list(query({ sentiment: 'negative' }, { limit: 25, skip }))))
  expect(pages.map(({ rows, hasMore }) => [rows.length, hasMore])).toEqual([
    [25, true],
    [25, true],
    [10, false]
  ])
  expect(pages.flatMap(({ rows }) => rows)).toEqual(expected(row => row.sentiment_score === 'negative'))
})

test('a search takes what looks like a pattern for text', async () => {
  const { count } = feedbackReadModel({ pool })
  for (const q of ['100_', 'cu_p', 'cup%broke', 'b\\roke', "'", 'B.OKE', 'roke'])
    expect(await count({ q })).toEqual({ found: 0, isExact: true })
})

test('a page past the end is empty, however far', async () => {
  const { list } = feedbackReadModel({ pool })
  for (const skip of [1000, 1e15, Number.MAX_SAFE_INTEGER * 100]) {
    expect(await list(query({ sentiment: 'negative' }, { skip }))).toEqual({ rows: [], hasMore: false })
  }
})

const [from, to] = [start + 5 * second, start + 20 * second]
const [arrived_from, arrived_to] = [start + hour + 10 * second, start + hour + 40 * second]

/** Each filter with what it means; the last ones combine several. */
const filters: readonly (readonly [FeedbackFilter, (row: FeedbackRow) => boolean])[] = [
  [{}, () => true],
  [{ sentiment: 'neutral' }, row => row.sentiment_score === 'neutral'],
  [{ customer_id: 'CUST3' }, row => row.customer_id === 'CUST3'],
  [{ from, to }, row => row.feedback_timestamp >= from && row.feedback_timestamp < to],
  [{ arrived_from, arrived_to }, row => row.accepted_at >= arrived_from && row.accepted_at < arrived_to],
  [{ min_compound: 0.5 }, row => row.compound >= 0.5],
  [{ min_compound: -0.3, max_compound: 0.2 }, row => row.compound >= -0.3 && row.compound <= 0.2],
  [{ scorer: 'keyword' }, row => row.scorer === 'keyword'],
  [{ q: 'broke blue' }, row => row.feedback_text.includes('BROKE')],
  [{ q: '100% cup_ blu' }, row => row.feedback_text.includes('BROKE')],
  [{ q: 'AMAZING', customer_id: 'CUST3' }, row => row.customer_id === 'CUST3' && row.feedback_text.includes('amazing')],
  [{ customer_id: 'CUST3', from }, row => row.customer_id === 'CUST3' && row.feedback_timestamp >= from],
  [
    { sentiment: 'positive', customer_id: 'CUST1', from, arrived_to, max_compound: 0.9, scorer: 'vader' },
    row =>
      row.sentiment_score === 'positive' &&
      row.customer_id === 'CUST1' &&
      row.feedback_timestamp >= from &&
      row.accepted_at < arrived_to &&
      row.compound <= 0.9 &&
      row.scorer === 'vader'
  ]
]

for (const [order, window] of [
  ['feedback_time', 10_000],
  ['arrival', 10_000],
  ['feedback_time', 4],
  ['arrival', 4]
] as const) {
  test.each(filters)(
    `%j finds and counts its rows, and is walked to its end and back by ${order}, looking at ${window} rows first`,
    async (filter, fits) => {
      const { list, count } = feedbackReadModel({ pool, window })
      const all = expected(fits, order)
      expect(all.length).toBeGreaterThan(1)
      const { found, isExact } = await count(filter)
      expect(isExact ? found : all.length).toBe(all.length)
      expect(isExact || window < all.length).toBe(true)

      const there: FeedbackRow[] = []
      for (let after: FeedbackPosition | undefined; ; after = positionOf(there.at(-1), order)) {
        const page = await list(query(filter, { order, limit: 13, after }))
        there.push(...page.rows)
        if (!page.hasMore) break
      }
      expect(there).toEqual(all)

      const back: FeedbackRow[] = []
      for (let before = positionOf(all.at(-1), order); ; before = positionOf(back[0], order)) {
        const page = await list(query(filter, { order, limit: 13, before }))
        back.unshift(...page.rows)
        if (!page.hasMore) break
      }
      expect(back).toEqual(all.slice(0, -1))
    }
  )
}

/** Which index serves what. `sorts`: the rows that it finds are few, and are put in order afterwards. */
const plans: [FeedbackFilter, FeedbackOrder, string, 'sorts'?][] = [
  [{}, 'feedback_time', 'feedback_by_time'],
  [{}, 'arrival', 'feedback_by_arrival'],
  [{ from, to }, 'feedback_time', 'feedback_by_time'],
  [{ arrived_from, arrived_to }, 'arrival', 'feedback_by_arrival'],
  [{ sentiment: 'negative' }, 'feedback_time', 'feedback_by_sentiment'],
  [{ sentiment: 'negative', from, to }, 'feedback_time', 'feedback_by_sentiment'],
  [{ sentiment: 'negative' }, 'arrival', 'feedback_by_arrival'],
  [{ arrived_from, arrived_to }, 'feedback_time', 'feedback_by_arrival', 'sorts'],
  [{ arrived_to }, 'feedback_time', 'feedback_by_arrival', 'sorts'],
  [{ from, to }, 'arrival', 'feedback_by_time', 'sorts'],
  [{ sentiment: 'negative', to }, 'arrival', 'feedback_by_sentiment', 'sorts'],
  [{ customer_id: 'CUST3' }, 'feedback_time', 'feedback_by_customer'],
  [{ customer_id: 'CUST3', from, to }, 'feedback_time', 'feedback_by_customer'],
  [{ customer_id: 'CUST3' }, 'arrival', 'feedback_by_customer', 'sorts'],
  [{ customer_id: 'CUST3', sentiment: 'positive' }, 'feedback_time', 'feedback_by_customer'],
  [{ min_compound: 0.5 }, 'feedback_time', 'feedback_by_time'],
  [{ scorer: 'vader' }, 'arrival', 'feedback_by_arrival']
]

for (const place of [undefined, 'after', 'before'] as const) {
  test.each(plans)(
    `%j by %s is served by %s, going ${place ?? 'from the start'}`,
    async (filter, order, index, sorts) => {
      const position = {
        time: start + (order === 'arrival' ? hour + 30 * second : 10 * second),
        message_id: records[9]?.value.message_id ?? ''
      }
      const { sql, values } = listStatement(query(filter, { order, limit: 10, ...(place && { [place]: position }) }))
      const [plan] = await pool.query<RowDataPacket[]>(`EXPLAIN ${sql}`, [...values])
      const found = plan.filter(({ key }) => String(key).startsWith('feedback_by_'))
      expect(found.map(({ key }) => key)).toEqual([index])
      expect(String(found[0]?.Extra).includes('filesort')).toBe(sorts === 'sorts')
    }
  )
}

test.each([
  [{ arrived_from, arrived_to }, 'feedback_time'],
  [{ from, to }, 'arrival'],
  [{ sentiment: 'negative', from, to }, 'arrival'],
  [{ customer_id: 'CUST3' }, 'arrival']
] as const)('%j is put in order of %s without a look at the rows', async (filter, order) => {
  const { sql, values } = listStatement(query(filter, { order, limit: 10 }))
  const [plan] = await pool.query<RowDataPacket[]>(`EXPLAIN ${sql}`, [...values])
  expect(plan.find(({ key }) => String(key).startsWith('feedback_by_'))?.Extra).toContain('Using index')
})

test('the page of one label is found in the index alone', async () => {
  const { sql, values } = listStatement(query({ sentiment: 'negative' }, { limit: 10, skip: 20 }))
  const [plan] = await pool.query<RowDataPacket[]>(`EXPLAIN ${sql}`, [...values])
  expect(plan.find(({ key }) => key === 'feedback_by_sentiment')?.Extra).toContain('Using index')
})

test('a query that takes too long is ended by the server, and says what to do', async () => {
  const holder = await pool.getConnection()
  const slow = feedbackReadModel({ pool, queryTimeout: 1 })
  await holder.query('CREATE TABLE slow AS SELECT a.message_id FROM feedback_analysis a, feedback_analysis b')
  await holder.query('RENAME TABLE feedback_analysis TO feedback_kept')
  await holder.query('CREATE VIEW feedback_analysis AS SELECT k.* FROM feedback_kept k JOIN slow a JOIN slow b')
  try {
    await expect(slow.count({ sentiment: 'positive' })).rejects.toMatchObject({
      code: 'timeout',
      retryable: true,
      message: expect.stringContaining('QUERY_TIMEOUT_MS')
    })
  } finally {
    await holder.query('DROP VIEW feedback_analysis')
    await holder.query('RENAME TABLE feedback_kept TO feedback_analysis')
    holder.release()
  }
})

test('logs each query with its rows and time, and never what was asked for', async () => {
  const lines: [object, string][] = []
  const log = { ...noLog, info: (fields: object, message: string) => lines.push([fields, message]) }
  const model = feedbackReadModel({ pool, log })
  await model.byId('nobody')
  await model.list(query({ sentiment: 'positive' }, { limit: 10 }))
  expect(lines).toEqual([
    [{ query: 'by id', table: 'feedback_analysis', rows: 0, milliseconds: expect.any(Number) }, 'database queried'],
    [{ query: 'list', table: 'feedback_analysis', rows: 11, milliseconds: expect.any(Number) }, 'database queried']
  ])
})

import { randomUUID } from 'node:crypto'
import type { Pool, RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { StreamRecord } from '#streams'
import type { FeedbackAlert, FeedbackTrend } from '../../../../schemas/generated/feedback.ts'
import { mysqlPool } from '../../connection/pool.ts'
import { migrate } from '../../migrate/migrations.ts'
import { testDatabase } from '../../testing/test-database.ts'
import { feedbackTrendsReadModel } from './read-model.ts'
import { alertRows, lateRows, trendRows } from './rows.ts'

const { mysql, drop } = testDatabase()
let pool: Pool

beforeAll(async () => {
  await migrate({ mysql, systems: ['feedback'] })
  pool = mysqlPool(mysql)
})

afterAll(async () => {
  await pool.end()
  await drop()
})

const noon = Date.UTC(2026, 1, 19, 12)
const customer = (): string => `C-${randomUUID()}`

function trend(change: Partial<FeedbackTrend>): StreamRecord<string, FeedbackTrend> {
  const value: FeedbackTrend = {
    granularity: 'minute',
    customer_id: null,
    window_start: noon,
    window_end: noon + 60_000,
    source_partition: 0,
    source_offset: 1,
    positive: 1,
    neutral: 0,
    negative: 0,
    count: 1,
    compound_sum: 0.5,
    texts: [],
    ...change
  }
  return new StreamRecord('', value, noon)
}

const query = (customerId?: string) => ({ by: 'minute', from: noon, to: noon + 3_600_000, customerId }) as const

test('the parts of all partitions are one window, the newest of each part', async () => {
  const start = noon + 600_000
  await trendRows(pool).write([
    trend({ window_start: start, source_offset: 1 }),
    trend({ window_start: start, source_offset: 9, positive: 2, negative: 1, count: 3, compound_sum: 0.6 }),
    trend({ window_start: start, source_partition: 1, source_offset: 4, neutral: 1, positive: 0, compound_sum: 0 })
  ])
  await trendRows(pool).write([trend({ window_start: start, source_offset: 8, positive: 77, count: 77 })])
  const found = await feedbackTrendsReadModel({ pool }).trends({ ...query(), from: start, to: start + 60_000 })
  expect(found).toEqual([
    { window_start: start, positive: 2, neutral: 1, negative: 1, count: 4, mean_compound: 0.15, late: 0 }
  ])
})

test('customers whose names differ by a blank at the end have windows of their own', async () => {
  const name = customer()
  await trendRows(pool).write([trend({ customer_id: name }), trend({ customer_id: `${name} `, count: 5, positive: 5 })])
  const { trends } = feedbackTrendsReadModel({ pool })
  expect((await trends(query(name)))[0]?.count).toBe(1)
  expect((await trends(query(`${name} `)))[0]?.count).toBe(5)
})

test('late feedback shows in the window that it missed, of its customer and of all', async () => {
  const name = customer()
  const [start, message_id] = [noon + 1_200_000, randomUUID()]
  const late = { granularity: 'minute', message_id, customer_id: name, window_start: start } as const
  const record = new StreamRecord(name, late, start)
  expect(await lateRows(pool).write([record, record])).toMatchObject({ inserted: 1, duplicates: 1 })
  expect(await lateRows(pool).write([record])).toMatchObject({ inserted: 0, duplicates: 1 })
  const { trends } = feedbackTrendsReadModel({ pool })
  const missed = { window_start: start, count: 0, mean_compound: null, late: 1 }
  expect(await trends(query(name))).toMatchObject([missed])
  expect(await trends({ ...query(), from: start, to: start + 1 })).toMatchObject([missed])
  expect(await trends({ ...query(name), by: 'hour' })).toEqual([])
})

function alert(change: Partial<FeedbackAlert>): StreamRecord<string, FeedbackAlert> {
  const value: FeedbackAlert = {
    alert_id: randomUUID(),
    rule: 'mood-drop',
    customer_id: null,
    granularity: 'minute',
    window_start: noon,
    window_end: noon + 60_000,
    measure: 'mean',
    value: -0.4,
    baseline: 0.3,
    count: 40,
    texts: ['Broken again 😡', "it's \\ bad"],
    ...change
  }
  return new StreamRecord(value.alert_id, value, noon)
}

test('an alert is kept as it was sent first, and found by customer and time, the latest first', async () => {
  const name = customer()
  const [first, second, other] = [
    alert({ customer_id: name }),
    alert({ customer_id: name, window_start: noon + 60_000 }),
    alert({})
  ]
  await alertRows(pool).write([first, second, other])
  const again = first.withValue({ ...first.value, value: 1 })
  expect(await alertRows(pool).write([again])).toMatchObject({ inserted: 0, duplicates: 1 })
  const { alerts } = feedbackTrendsReadModel({ pool })
  const asked = { customerId: name, from: undefined, to: undefined, page: 1, limit: 10 }
  const found = await alerts(asked)
  expect(found.map(({ alert_id }) => alert_id)).toEqual([second.value.alert_id, first.value.alert_id])
  expect(found[1]).toEqual({
    alert_id: first.value.alert_id,
    rule: 'mood-drop',
    customer_id: name,
    window_start: noon,
    window_end: noon + 60_000,
    measure: 'mean',
    value: -0.4,
    baseline: 0.3,
    count: 40,
    texts: first.value.texts
  })
  expect(await alerts({ ...asked, to: noon + 1 })).toHaveLength(1)
  expect(await alerts({ ...asked, page: 2, limit: 1 })).toHaveLength(1)
  expect((await alerts({ ...asked, customerId: undefined })).map(one => one.customer_id)).toContain(null)
})

test('windows are found by the primary key, without sorting', async () => {
  const [plan] = await pool.query<RowDataPacket[]>(
    `EXPLAIN SELECT window_start, SUM(total) FROM feedback_trends WHERE granularity = 'minute' AND customer_id = ''
     AND window_start >= '2026-02-19' AND window_start < '2026-02-20' GROUP BY window_start ORDER BY window_start`
  )
  expect(plan[0]?.key).toBe('PRIMARY')
  expect(plan[0]?.Extra ?? '').not.toContain('filesort')
})

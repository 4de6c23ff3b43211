import type { Pool, RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { noLog } from '#streams'
import { scored } from '../../contracts/sink-contract.ts'
import { migrate } from '../migrate/migrations.ts'
import { mysqlPool } from '../pool.ts'
import { testDatabase } from '../test-database.ts'
import { feedbackReadModel } from './read-model.ts'
import { feedbackRows } from './rows.ts'

const { mysql, drop } = testDatabase()
let pool: Pool

/** 60 of each label in pairs of the same time, so that the tie-break counts. */
const records = Array.from({ length: 180 }, (_, n) =>
  scored({
    sentiment_score: ['positive', 'negative', 'neutral'][n % 3] ?? 'neutral',
    feedback_timestamp: Date.UTC(2026, 1, 1) + Math.floor(n / 6) * 1000
  })
)

beforeAll(async () => {
  await migrate({ mysql, systems: ['feedback'] })
  pool = mysqlPool(mysql)
  await feedbackRows(pool).write(records)
})

afterAll(async () => {
  await pool.end()
  await drop()
})

const newestFirst = records
  .map(({ value }) => value)
  .filter(({ sentiment_score }) => sentiment_score === 'negative')
  .sort((a, b) => b.feedback_timestamp - a.feedback_timestamp || (a.message_id < b.message_id ? 1 : -1))

test('finds a row by its id, complete', async () => {
  const { value } = records[0] ?? scored()
  expect(await feedbackReadModel({ pool }).byId(value.message_id)).toEqual(value)
})

test('says nothing of an id that is not there', async () => {
  expect(await feedbackReadModel({ pool }).byId('nobody')).toBeUndefined()
})

test('lists one label page by page, newest first, then by id descending', async () => {
  const { list } = feedbackReadModel({ pool })
  const pages = await Promise.all([1, 2, 3].map(page => list({ sentiment: 'negative', page, limit: 25 })))
  expect(pages.map(rows => rows.length)).toEqual([25, 25, 10])
  expect(pages.flat()).toEqual(newestFirst)
})

test('a page past the end is empty, however far', async () => {
  const { list } = feedbackReadModel({ pool })
  expect(await list({ sentiment: 'negative', page: 100, limit: 10 })).toEqual([])
  expect(await list({ sentiment: 'negative', page: 10_000_000_000_000, limit: 100 })).toEqual([])
  expect(await list({ sentiment: 'negative', page: Number.MAX_SAFE_INTEGER, limit: 100 })).toEqual([])
})

test('finds the page in the index alone, without sorting', async () => {
  const [plan] = await pool.query<RowDataPacket[]>(
    `EXPLAIN SELECT message_id FROM feedback_analysis WHERE sentiment_score = 'negative'
     ORDER BY feedback_timestamp DESC, message_id DESC LIMIT 10 OFFSET 20`
  )
  expect(plan[0]).toMatchObject({ key: 'feedback_by_sentiment' })
  expect(plan[0]?.Extra).toContain('Using index')
  expect(plan[0]?.Extra).not.toContain('filesort')
})

test('logs each query with its rows and time, and never what was asked for', async () => {
  const lines: [object, string][] = []
  const log = { ...noLog, info: (fields: object, message: string) => lines.push([fields, message]) }
  const model = feedbackReadModel({ pool, log })
  await model.byId('nobody')
  await model.list({ sentiment: 'positive', page: 1, limit: 10 })
  expect(lines).toEqual([
    [{ query: 'by id', table: 'feedback_analysis', rows: 0, milliseconds: expect.any(Number) }, 'database queried'],
    [{ query: 'list', table: 'feedback_analysis', rows: 10, milliseconds: expect.any(Number) }, 'database queried']
  ])
})

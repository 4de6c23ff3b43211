import type { Pool, RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { StreamRecord } from '#streams'
import type { HistoryQuery, LateComment, StatisticsRow } from '../../../../topology/comments/read-model.ts'
import { mysqlPool } from '../../connection/pool.ts'
import { migrate } from '../../migrate/migrations.ts'
import { testDatabase } from '../../testing/test-database.ts'
import { commentHistoryReadModel } from './read-model.ts'
import { lateComments, statisticsRows } from './rows.ts'

const { mysql, drop } = testDatabase()
const [minute, hour] = [60_000, 3_600_000]
const noon = Date.UTC(2026, 1, 19, 12)
const none = { positive: 0, negative: 0, neutral: 0, unrelated: 0 }
let pool: Pool

beforeAll(async () => {
  await migrate({ mysql, systems: ['comments'] })
  pool = mysqlPool(mysql)
})

beforeEach(async () => {
  await pool.query('DELETE FROM comment_statistics')
  await pool.query('DELETE FROM comment_statistics_late')
})

afterAll(async () => {
  await pool.end()
  await drop()
})

function row(change: Partial<StatisticsRow> = {}): StreamRecord<string, StatisticsRow> {
  const value: StatisticsRow = {
    granularity: 'minute',
    window_start: noon,
    tag: 'positive',
    source: 'Twitter',
    source_partition: 0,
    source_offset: 1,
    count: 1,
    ...change
  }
  return new StreamRecord('', value, noon)
}

const windows = (change: Partial<HistoryQuery> = {}) =>
  commentHistoryReadModel({ pool }).windows({
    by: 'minute',
    from: noon,
    to: noon + hour,
    tag: undefined,
    source: undefined,
    ...change
  })

test('the parts of partitions, tags and sources are one window, the newest of each part, and an older state changes nothing', async () => {
  const written = await statisticsRows(pool).write([
    row({ source_offset: 9, count: 3 }),
    row({ source_partition: 1, source_offset: 4, count: 2 }),
    row({ tag: 'negative', source: 'Reddit' }),
    row({ window_start: noon + minute })
  ])
  expect(written).toMatchObject({ inserted: 4, duplicates: 0 })
  const again = [row({ source_offset: 8, count: 77 }), row({ source_offset: 9, count: 3 })]
  expect(await statisticsRows(pool).write(again)).toMatchObject({ inserted: 0, duplicates: 2 })
  expect(await windows()).toEqual([
    { start: noon, total: 6, byTag: { ...none, positive: 5, negative: 1 }, late: 0 },
    { start: noon + minute, total: 1, byTag: { ...none, positive: 1 }, late: 0 }
  ])
})

test('windows are found by size, time, tag and source, and sources that differ by a blank at the end are two', async () => {
  await statisticsRows(pool).write([
    row({ count: 1 }),
    row({ source: 'Twitter ', count: 2 }),
    row({ tag: 'neutral', source: 'Mañana 😍', count: 4 }),
    row({ granularity: 'hour', count: 8 })
  ])
  const totals = async (change: Partial<HistoryQuery>) => (await windows(change)).map(({ total }) => total)
  expect(await totals({})).toEqual([7])
  expect(await totals({ by: 'hour' })).toEqual([8])
  expect(await totals({ source: 'Twitter' })).toEqual([1])
  expect(await totals({ source: 'Twitter ' })).toEqual([2])
  expect(await totals({ source: 'Mañana 😍', tag: 'neutral' })).toEqual([4])
  expect(await totals({ tag: 'unrelated' })).toEqual([])
  expect(await totals({ from: noon - hour, to: noon })).toEqual([])
  expect(await totals({ from: noon, to: noon + 1 })).toEqual([7])
})

test('the longest source fits', async () => {
  const source = '😍'.repeat(64)
  expect(await statisticsRows(pool).write([row({ source })])).toMatchObject({ inserted: 1, refused: [] })
  expect(await windows({ source })).toMatchObject([{ total: 1 }])
})

test('late comments show in the window that they missed, once', async () => {
  const value: LateComment = {
    granularity: 'minute',
    comment_id: 'c-1',
    window_start: noon,
    tag: 'positive',
    source: 'Twitter'
  }
  const late = new StreamRecord('c-1', value, noon)
  expect(await lateComments(pool).write([late, late])).toMatchObject({ inserted: 1, duplicates: 1 })
  expect(await lateComments(pool).write([late])).toMatchObject({ inserted: 0, duplicates: 1 })
  const missed = { start: noon, total: 0, byTag: none, late: 1 }
  expect(await windows()).toEqual([missed])
  expect(await windows({ tag: 'positive', source: 'Twitter' })).toEqual([missed])
  expect(await windows({ source: 'Reddit' })).toEqual([])
  expect(await windows({ by: 'hour' })).toEqual([])
  await statisticsRows(pool).write([row({ count: 2 })])
  expect(await windows()).toEqual([{ ...missed, total: 2, byTag: { ...none, positive: 2 } }])
})

test('windows are found by the primary key, without sorting', async () => {
  const [plan] = await pool.query<RowDataPacket[]>(
    `EXPLAIN SELECT window_start, tag, SUM(total) FROM comment_statistics WHERE granularity = 'minute'
     AND window_start >= '2026-02-19' AND window_start < '2026-02-20' GROUP BY window_start, tag ORDER BY window_start, tag`
  )
  expect(plan[0]?.key).toBe('PRIMARY')
  expect(plan[0]?.Extra ?? '').not.toContain('filesort')
})

import type { Pool } from 'mysql2/promise'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { StreamRecord } from '#streams'
import { mysqlPool } from '../connection/pool.ts'
import { migrate } from '../migrate/migrations.ts'
import { testDatabase } from '../testing/test-database.ts'
import { commentsReadModel } from './read-model.ts'
import { type CommentToStore, commentRepeats, commentsRows } from './rows.ts'

const { mysql, drop } = testDatabase()
let pool: Pool

beforeAll(async () => {
  await migrate({ mysql, systems: ['comments'] })
  pool = mysqlPool(mysql)
})

beforeEach(async () => {
  await pool.query('DELETE FROM comments')
  await pool.query('DELETE FROM comment_repeats')
})

afterAll(async () => {
  await pool.end()
  await drop()
})

const noon = Date.UTC(2026, 1, 19, 12)

function record(id: string, change: Partial<CommentToStore['processed']> = {}, rawOffset = 0) {
  const processed: CommentToStore['processed'] = {
    commentId: id,
    text: 'Amazing 😍',
    textHash: 'ab'.repeat(32),
    tag: 'positive',
    source: 'Twitter',
    timestamp: noon,
    processedAt: Date.now(),
    consumerId: 'worker-a',
    retryCount: 0,
    ...change
  }
  return new StreamRecord(id, { processed, rawPartition: 0, rawOffset }, noon)
}

const repeat = (commentId: string, rawOffset: number) =>
  new StreamRecord(commentId, { comment: { commentId }, rawPartition: 0, rawOffset }, noon)

test('a comment is stored once, with every column, and comes back as it was (C-13, C-20, C-22)', async () => {
  const given = record('c-1', { retryCount: 5, tag: 'unrelated', source: 'Mañana' })
  const rows = commentsRows(pool)
  expect(await rows.write([given, given])).toMatchObject({ inserted: 1, duplicates: 1 })
  expect(await rows.write([given])).toMatchObject({ inserted: 0, duplicates: 1 })
  expect(await commentsReadModel({ pool }).list({ page: 1, limit: 10 })).toEqual([given.value.processed])
})

test('rows are found by tag, source and range of dates, newest first (C-21)', async () => {
  await commentsRows(pool).write([
    record('a', { timestamp: noon, tag: 'positive', source: 'Twitter' }),
    record('b', { timestamp: noon + 1_000, tag: 'negative', source: 'Twitter' }),
    record('c', { timestamp: noon + 2_000, tag: 'positive', source: 'Instagram' })
  ])
  const { list } = commentsReadModel({ pool })
  const ids = async (query: Partial<Parameters<typeof list>[0]>): Promise<string> =>
    (await list({ page: 1, limit: 10, ...query })).map(({ commentId }) => commentId).join('')
  expect(await ids({})).toBe('cba')
  expect(await ids({ tag: 'positive' })).toBe('ca')
  expect(await ids({ source: 'Twitter' })).toBe('ba')
  expect(await ids({ tag: 'positive', source: 'Twitter' })).toBe('a')
  expect(await ids({ from: noon + 1_000 })).toBe('cb')
  expect(await ids({ from: noon, to: noon + 1_000 })).toBe('a')
  expect(await ids({ page: 2, limit: 2 })).toBe('a')
  expect(await ids({ page: Number.MAX_SAFE_INTEGER, limit: 100 })).toBe('')
})

test('counts by tag and source, the last minute, and repeats but for a record that was read again', async () => {
  await commentsRows(pool).write([
    record('a', { tag: 'positive' }, 1),
    record('b', { tag: 'negative', source: 'Reddit' }, 2),
    record('c', { tag: 'negative', processedAt: Date.now() - 120_000 }, 3)
  ])
  const repeats = commentRepeats(pool)
  expect(await repeats.write([repeat('a', 1), repeat('a', 4), repeat('b', 5), repeat('b', 5)])).toMatchObject({
    inserted: 3,
    duplicates: 1
  })
  expect(await commentsReadModel({ pool }).counts()).toEqual({
    total: 3,
    byTag: { positive: 1, negative: 2, neutral: 0, unrelated: 0 },
    bySource: { Reddit: 1, Twitter: 2 },
    duplicates: 2,
    perMinute: 2
  })
})

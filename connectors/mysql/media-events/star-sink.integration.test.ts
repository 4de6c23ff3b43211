import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool, RowDataPacket } from 'mysql2/promise'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StreamRecord } from '#streams'
import { mysqlStar, starOfFiles } from '../../../test/e2e/media-events/star-contents.ts'
import type { FlatEvent } from '../../../topology/media-events/flat-event.ts'
import { flattenEvent } from '../../../topology/media-events/flatten.ts'
import { generateEvents } from '../../../topology/media-events/generator/generate-events.ts'
import { mediaEventFiles } from '../../parquet/media-event-files.ts'
import { closePool, mysqlPool } from '../connection/pool.ts'
import { migrate } from '../migrate/migrations.ts'
import { testDatabase } from '../testing/test-database.ts'
import { starSink } from './star-sink.ts'

let database: ReturnType<typeof testDatabase>
let pool: Pool
let folder: string

beforeEach(async () => {
  database = testDatabase()
  await migrate({ mysql: database.mysql, systems: ['media-events'] })
  pool = mysqlPool(database.mysql)
  folder = await mkdtemp(join(tmpdir(), 'millrace-star-'))
})

afterEach(async () => {
  await closePool(pool)
  await database.drop()
  await rm(folder, { recursive: true })
})

const flat: readonly FlatEvent[] = [...generateEvents({ seed: 21, users: 60, titles: 30 }).take(1_500)].map(
  flattenEvent
)
const records = (events: readonly FlatEvent[]) => events.map(value => new StreamRecord(value.user_id, value, 0))

test('MySQL and DuckDB hold the same star schema, after batches that came again in other pieces and in another order', async () => {
  const files = mediaEventFiles(folder)
  const rows = starSink({ pool })
  for (const batch of [flat.slice(0, 500), flat.slice(300, 900), flat.slice(850), flat.slice(100, 400)]) {
    await files.write(records(batch))
  }
  for (const batch of [flat.slice(850), flat.slice(0, 500), flat.slice(300, 900), flat.slice(850, 1_000)]) {
    await rows.write(records(batch))
  }
  const [mysql, duckdb] = [await mysqlStar(pool), await starOfFiles(folder)]
  expect(Object.keys(mysql)).toEqual(Object.keys(duckdb))
  for (const [table, content] of Object.entries(duckdb)) {
    expect(content.length, table).toBeGreaterThan(0)
    expect(mysql[table], table).toEqual(content)
  }
  expect(mysql.fact_event).toHaveLength(1_500)
  const [documents] = await pool.query<RowDataPacket[]>('SELECT count(*) AS n FROM event_document')
  expect(documents[0]?.n).toBe(1_500)
})

test('tells new events from those that are there', async () => {
  const sink = starSink({ pool })
  expect(await sink.write([])).toEqual({ inserted: 0, duplicates: 0, refused: [] })
  expect(await sink.write(records(flat.slice(0, 600)))).toEqual({ inserted: 600, duplicates: 0, refused: [] })
  expect(await sink.write(records(flat.slice(500, 700)))).toEqual({ inserted: 100, duplicates: 100, refused: [] })
  expect(await sink.write(records([...flat.slice(700, 710), ...flat.slice(700, 710)]))).toEqual({
    inserted: 10,
    duplicates: 10,
    refused: []
  })
})

test('writers of three partitions get along', async () => {
  const parts = [0, 1, 2].map(part => flat.filter((_, n) => n % 3 === part))
  const results = await Promise.all(parts.map(part => starSink({ pool, events: 50 }).write(records(part))))
  expect(results.map(({ inserted }) => inserted)).toEqual([500, 500, 500])
})

test('refuses an event that the tables cannot hold, alone and with its reason', async () => {
  const [first, second, third] = flat
  if (!first || !second || !third) throw new Error('no events')
  const long = { ...second, event_type: 'x'.repeat(33) }
  const result = await starSink({ pool }).write(records([first, long, third]))
  expect(result).toMatchObject({ inserted: 2, duplicates: 0, refused: [{ index: 1, error: { code: 'row-refused' } }] })
  expect(result.refused[0]?.error.message).toContain('event_type')
})

test('a database without the tables stops the worker, one that is away is waited for', async () => {
  const sink = starSink({ pool })
  await pool.query('DROP TABLE event_document')
  await expect(sink.write(records(flat.slice(0, 1)))).rejects.toMatchObject({ code: 'sink-failed', retryable: false })
  const away = mysqlPool({ ...database.mysql, port: 1 })
  await expect(starSink({ pool: away }).write(records(flat.slice(0, 1)))).rejects.toMatchObject({
    code: 'sink-unavailable',
    retryable: true
  })
  await closePool(away)
})

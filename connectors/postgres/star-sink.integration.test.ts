import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { StreamRecord } from '#streams'
import { postgresStar, starOfEvents } from '../../test/e2e/media-events/star-contents.ts'
import { type PostgresServer, startPostgres } from '../../test/postgres-server.ts'
import type { FlatEvent } from '../../topology/media-events/flat-event.ts'
import { flattenEvent } from '../../topology/media-events/flatten.ts'
import { generateEvents } from '../../topology/media-events/generator/generate-events.ts'
import { createStarSchema } from './create-star-schema.ts'
import { postgresPool } from './pool.ts'
import { postgresStarSink } from './star-sink.ts'

let server: PostgresServer
let pool: Pool
beforeAll(async () => {
  server = await startPostgres()
  pool = postgresPool(server.options)
  await Promise.all([createStarSchema(pool), createStarSchema(pool)])
})
afterAll(async () => {
  await pool?.end()
  await server?.stop()
})

const flat: readonly FlatEvent[] = [...generateEvents({ seed: 31, users: 60, titles: 30 }).take(1_500)].map(
  flattenEvent
)
const records = (events: readonly FlatEvent[]) => events.map(value => new StreamRecord(value.user_id, value, 0))

test('holds the star schema of the events, after batches that came again, in other pieces, and side by side', async () => {
  const sink = postgresStarSink({ pool, events: 100 })
  expect(await sink.write([])).toEqual({ inserted: 0, duplicates: 0, refused: [] })
  expect(await sink.write(records(flat.slice(850)))).toEqual({ inserted: 650, duplicates: 0, refused: [] })
  const side = await Promise.all(
    [flat.slice(0, 500), flat.slice(300, 900)].map(part => postgresStarSink({ pool, events: 100 }).write(records(part)))
  )
  expect(side.reduce((sum, { inserted }) => sum + inserted, 0)).toBe(850)
  expect(await sink.write(records(flat.slice(0, 200)))).toEqual({ inserted: 0, duplicates: 200, refused: [] })
  const stored = await postgresStar(pool)
  for (const [table, rows] of Object.entries(starOfEvents(flat))) expect(stored[table], table).toEqual(rows)
})

test('answers questions about the JSONB that no column answers', async () => {
  const { rows } = await pool.query(
    `SELECT count(*)::int AS n FROM event_document WHERE document @> '{"recommendations": [{"clicked": true}]}'`
  )
  const clicked = flat.filter(({ recommendations }) => recommendations.some(one => one.clicked))
  expect(rows).toEqual([{ n: clicked.length }])
})

test('refuses an event that the tables cannot hold, alone and with its reason', async () => {
  const fresh = [...generateEvents({ seed: 32 }).take(3)].map(flattenEvent)
  const [first, second, third] = fresh
  if (!first || !second || !third) throw new Error('no events')
  const long = { ...second, event_type: 'x'.repeat(33) }
  const result = await postgresStarSink({ pool }).write(records([first, long, third]))
  expect(result).toMatchObject({ inserted: 2, duplicates: 0, refused: [{ index: 1, error: { code: 'row-refused' } }] })
  expect(result.refused[0]?.error.message).toContain('22001')
})

test('M14: an event that meets another unique key is refused, naming the key and its value', async () => {
  const [first, second] = [...generateEvents({ seed: 41 }).take(2)].map(flattenEvent)
  if (!first || !second) throw new Error('no events')
  await pool.query("CREATE UNIQUE INDEX by_user ON fact_event (user_id) WHERE event_type = 'm14'")
  const [mine, same] = [first, second].map(event => ({ ...event, event_type: 'm14', user_id: first.user_id }))
  if (!mine || !same) throw new Error('no events')
  const result = await postgresStarSink({ pool }).write(records([mine, same]))
  expect(result).toMatchObject({ inserted: 1, duplicates: 0, refused: [{ index: 1, error: { code: 'row-refused' } }] })
  expect(result.refused[0]?.error.message).toMatch(/by_user.*23505/)
  expect(result.refused[0]?.error.message).toContain(first.user_id)
})

test('W19: a new column without a default makes events wait once some were stored, names it and refuses none', async () => {
  const events = [...generateEvents({ seed: 42 }).take(3)].map(flattenEvent)
  const sink = postgresStarSink({ pool })
  await sink.write(records(events.slice(0, 1)))
  await pool.query("ALTER TABLE event_document ADD COLUMN region text DEFAULT '' NOT NULL")
  await pool.query('ALTER TABLE event_document ALTER COLUMN region DROP DEFAULT')
  const waiting = sink.write(records(events))
  await expect(waiting).rejects.toMatchObject({ code: 'sink-unavailable', retryable: true })
  await expect(waiting).rejects.toThrow('region')
  await expect(postgresStarSink({ pool }).write(records(events))).rejects.toMatchObject({ code: 'sink-failed' })
  await pool.query('ALTER TABLE event_document DROP COLUMN region')
  expect(await sink.write(records(events))).toEqual({ inserted: 2, duplicates: 1, refused: [] })
})

test('a database without the tables stops the worker, one that is away is waited for', async () => {
  const bare = postgresPool({ ...server.options, database: 'postgres' })
  const some = records(flat.slice(0, 1))
  await expect(postgresStarSink({ pool: bare }).write(some)).rejects.toMatchObject({ code: 'sink-failed' })
  await bare.end()
  const away = postgresPool({ ...server.options, port: 1 })
  await expect(postgresStarSink({ pool: away }).write(some)).rejects.toMatchObject({
    code: 'sink-unavailable',
    retryable: true
  })
  await away.end()
})

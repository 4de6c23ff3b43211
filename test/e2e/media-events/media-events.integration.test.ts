import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { noLog } from '#streams'
import { mysqlOptions } from '../../../config/mysql-options.ts'
import { mediaAnalytics } from '../../../connectors/duckdb/media-analytics.ts'
import { closePool, mysqlPool } from '../../../connectors/mysql/connection/pool.ts'
import { postgresPool } from '../../../connectors/postgres/pool.ts'
import type { UserEvent } from '../../../schemas/generated/media-events.ts'
import { flattenEvent } from '../../../topology/media-events/flatten.ts'
import { generateEvents } from '../../../topology/media-events/generator/generate-events.ts'
import { mediaSubjects, mediaTopicsOf } from '../../../topology/media-events/topics.ts'
import { produceMediaEvents } from '../../../worker/media-events/produce.ts'
import type { Poison } from '../../poison.ts'
import { type PostgresServer, startPostgres } from '../../postgres-server.ts'
import type { Child } from '../child.ts'
import { stackEnv } from '../feedback-place.ts'
import { deathsBy, deathsIn, poisonOf, sendPoison } from '../poisoned-topic.ts'
import { recordsOf } from '../records.ts'
import { MediaSystem } from './media-system.ts'
import { mysqlStar, postgresStar, type StarContents, starOfEvents, starOfFiles } from './star-contents.ts'

let postgres: PostgresServer
let system: MediaSystem
beforeAll(async () => {
  postgres = await startPostgres()
  system = await MediaSystem.prepare(stackEnv(), postgres.options)
})
afterAll(async () => {
  await system?.remove()
  await postgres?.stop()
})

const old = { seed: 1, version: 1, count: 2_000 } as const
const current = { seed: 2, version: 2, count: 7_000 } as const
const repeated = { ...current, count: 1_000 } as const
const kills = 3

/** What a star schema of exactly these events is. */
function expectedStar(): StarContents {
  const events = [old, current].flatMap(({ count, ...options }) => [...generateEvents(options).take(count)])
  return starOfEvents(events.map(flattenEvent))
}

/** Sends each kind of poison once; the keys tell when. */
async function poison(when: string): Promise<readonly Poison[]> {
  const [good] = generateEvents({ seed: 3 }).take(1)
  if (good === undefined) throw new Error('no event')
  const located = (city: string): UserEvent => ({ ...good, location: { ...good.location, city } })
  const { events: topic } = mediaTopicsOf(system.environment)
  const catalogue = mediaSubjects(system.environment)
  const poisoned = { topic, catalogue, good: located('MARK'), oversize: located('x'.repeat(100_000)) }
  const kinds = (await poisonOf(stackEnv(), poisoned)).map(kind => ({ ...kind, name: `${when}: ${kind.name}` }))
  await sendPoison(stackEnv(), topic.name, kinds)
  return kinds
}

let amidKills: readonly Poison[] = []
let afterKills: readonly Poison[] = []

async function produceAll(): Promise<void> {
  const { environment } = system
  await produceMediaEvents({ environment, log: noLog, ...old, rate: 1_500 })
  amidKills = await poison('amid kills')
  await produceMediaEvents({ environment, log: noLog, ...current, rate: 1_500 })
  await produceMediaEvents({ environment, log: noLog, ...repeated })
}

/** Kills one of two workers at a moment of no meaning, and starts another in its place. */
async function killSome(workers: Child[]): Promise<void> {
  for (let n = 0; n < kills; n++) {
    await delay(randomInt(800, 2_000))
    const slot = n % workers.length
    expect((await workers[slot]?.kill())?.signal).toBe('SIGKILL')
    workers[slot] = await system.worker()
  }
}

test('every event is once in MySQL, in PostgreSQL and in the view of DuckDB, of both versions of the schema, over kills and repeats', async () => {
  const workers = [await system.worker(), await system.worker()]
  await Promise.all([produceAll(), killSome(workers)])
  await system.quiescent()
  afterKills = await poison('after kills')
  await system.quiescent()
  for (const worker of workers) expect(await worker.terminate()).toMatchObject({ code: 0, signal: null })

  const expected = expectedStar()
  const pool = mysqlPool(mysqlOptions(system.environment))
  const stored = await mysqlStar(pool)
  await closePool(pool)
  const other = postgresPool(postgres.options)
  const inPostgres = await postgresStar(other)
  await other.end()
  const files = await starOfFiles(system.environment.MEDIA_EVENTS_FOLDER)
  expect(expected.fact_event).toHaveLength(old.count + current.count)
  for (const [table, rows] of Object.entries(expected)) {
    expect(stored[table], `${table} in MySQL`).toEqual(rows)
    expect(inPostgres[table], `${table} in PostgreSQL`).toEqual(rows)
    expect(files[table], `${table} in DuckDB`).toEqual(rows)
  }

  const { MEDIA_EVENTS_FOLDER: inFolder, MEDIA_EVENTS_SESSIONS_FOLDER: sessions } = system.environment
  const analytics = mediaAnalytics({ events: inFolder, sessions })
  const { events, repeats, charts } = await analytics.analyse()
  await analytics.close()
  expect(events).toBe(old.count + current.count)
  expect(repeats).toBeGreaterThanOrEqual(repeated.count)
  // Sessions have a worker of their own.
  expect(charts.filter(({ bars }) => bars.length === 0).map(({ id }) => id)).toEqual(['sessions'])
}, 200_000)

test('every kind of poison is a dead letter with its bytes: at least one each amid kills, exactly one after them', async () => {
  const letters = await recordsOf(stackEnv(), system.environment.MEDIA_EVENTS_DEAD_LETTER_TOPIC)
  const ofKey = (when: string) => letters.filter(({ key }) => String(key).startsWith(when))
  expect(deathsIn(ofKey('after kills'))).toEqual(deathsBy(afterKills))
  const amid = new Map(ofKey('amid kills').map(letter => [String(letter.key), letter]))
  expect(deathsIn([...amid.values()])).toEqual(deathsBy(amidKills))
})

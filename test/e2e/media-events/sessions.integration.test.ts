import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { minutes, noLog, partitionOfKey } from '#streams'
import { openDuckdb } from '../../../connectors/duckdb/database.ts'
import { mediaAnalytics } from '../../../connectors/duckdb/media-analytics.ts'
import { parquetFiles } from '../../../connectors/duckdb/media-event-star.ts'
import { openSessions } from '../../../connectors/duckdb/media-session-view.ts'
import { flattenEvent } from '../../../topology/media-events/flatten.ts'
import { generateEvents } from '../../../topology/media-events/generator/generate-events.ts'
import { mediaPartitions } from '../../../topology/media-events/topics.ts'
import { produceMediaEvents } from '../../../worker/media-events/produce.ts'
import { stackEnv } from '../feedback-place.ts'
import { MediaSystem } from './media-system.ts'

let system: MediaSystem
beforeAll(async () => {
  system = await MediaSystem.prepare(stackEnv())
})
afterAll(() => system?.remove())

const sent = { seed: 11, version: 2, count: 6_000 } as const
const [gap, grace] = [minutes(30), minutes(5)]

interface Stay {
  readonly user: string
  readonly start: number
  last: number
  end: number
  events: number
  plays: number
  percentages: number
}

/** The sessions of these events that are over at the end, by the code of this test alone: user, start, length, events and completion. */
function expectedSessions(): readonly string[] {
  const stays: Stay[] = []
  const open = new Map<string, Stay>()
  const times = new Map<number, number>()
  for (const event of generateEvents(sent).take(sent.count)) {
    const { user_id: user, created_at: at, play_duration, play_percentage } = flattenEvent(event)
    times.set(partitionOfKey(Buffer.from(user), mediaPartitions), at)
    let stay = open.get(user)
    if (stay === undefined || at - stay.last > gap) {
      stay = { user, start: at, last: at, end: at, events: 0, plays: 0, percentages: 0 }
      stays.push(stay)
      open.set(user, stay)
    }
    stay.last = at
    stay.end = Math.max(stay.end, at, at + 1_000 * (play_duration ?? 0))
    stay.events++
    if (play_percentage === null) continue
    stay.plays++
    stay.percentages += play_percentage
  }
  const over = stays.filter(({ user, last }) => {
    return last + gap + grace <= (times.get(partitionOfKey(Buffer.from(user), mediaPartitions)) ?? 0)
  })
  return over
    .map(({ user, start, end, events, plays, percentages }) =>
      lineOf(user, start, (end - start) / 1_000, events, plays === 0 ? null : percentages / plays)
    )
    .sort()
}

const lineOf = (user: unknown, start: unknown, length: unknown, events: unknown, completion: unknown): string =>
  [user, start, length, events, completion === null ? 'none' : Number(completion).toFixed(6)].join(' ')

/** What the view has. */
async function writtenSessions(): Promise<readonly string[]> {
  const database = await openDuckdb()
  try {
    await openSessions(database, await parquetFiles(system.environment.MEDIA_EVENTS_SESSIONS_FOLDER))
    const rows = await database.rows('SELECT *, epoch_ms(started_at) AS start FROM viewing_session')
    return rows.map(row => lineOf(row.user_id, row.start, row.length_seconds, row.events, row.completion)).sort()
  } finally {
    database.close()
  }
}

test('every session that is over is once in the view, with its length and completion, over the kill of a worker', async () => {
  const [killed, other] = [await system.sessionsWorker(), await system.sessionsWorker()]
  const producing = produceMediaEvents({ environment: system.environment, log: noLog, ...sent, rate: 1_500 })
  await delay(2_000)
  expect((await killed.kill())?.signal).toBe('SIGKILL')
  const next = await system.sessionsWorker()
  await producing
  await system.quiescent(system.environment.MEDIA_EVENTS_SESSIONS_GROUP_ID)
  for (const worker of [other, next]) expect(await worker.terminate()).toMatchObject({ code: 0, signal: null })
  const expected = expectedSessions()
  expect(expected.length).toBeGreaterThan(50)
  expect(await writtenSessions()).toEqual(expected)
}, 240_000)

test('the chart tells how long sessions are', async () => {
  const worker = await system.worker()
  await system.quiescent()
  await worker.terminate()
  const { MEDIA_EVENTS_FOLDER: events, MEDIA_EVENTS_SESSIONS_FOLDER: sessions } = system.environment
  const analytics = mediaAnalytics({ events, sessions })
  const { charts } = await analytics.analyse()
  await analytics.close()
  const chart = charts.find(({ id }) => id === 'sessions')
  expect(chart?.bars.length).toBeGreaterThan(1)
  expect(chart?.bars.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(100)
}, 120_000)

import { expect, test } from 'vitest'
import { minutes } from '#streams'
import { listSink, TopologyTestDriver } from '#streams/testing'
import { localSerdes } from '../../../connectors/schema-registry/index.ts'
import { catalogue } from '../../../schemas/catalogue.ts'
import type { UserEvent } from '../../../schemas/generated/media-events.ts'
import { generateEvents } from '../generator/generate-events.ts'
import { topics } from '../topics.ts'
import type { FlatSession } from './flat-session.ts'
import { mediaSessionsTopology } from './topology.ts'

const serdes = localSerdes(catalogue)
const start = Date.UTC(2026, 0, 1)
const generated = [...generateEvents({ seed: 3 }).take(100)]
const ofType = (type: string): UserEvent => {
  const found = generated.find(event => event.event_type === type)
  if (found === undefined) throw new Error(`100 events without ${type}`)
  return found
}
const [aPlay, aSearch] = [ofType('content_play'), ofType('search')]
let n = 0

function at(event: UserEvent, user: string, minute: number, change: Partial<UserEvent> = {}): UserEvent {
  const timestamp = new Date(start + minutes(minute)).toISOString()
  const event_id = `00000000-0000-4000-8000-${String(n++).padStart(12, '0')}`
  return { ...event, event_id, user_id: user, timestamp, ...change }
}

const search = (user: string, minute: number): UserEvent => at(aSearch, user, minute)
const play = (user: string, minute: number, watched: number, play_percentage: number): UserEvent => {
  const details = aPlay.event_details
  if (details === null) throw new Error('a play without details')
  const completed = play_percentage === 100
  return at(aPlay, user, minute, {
    event_details: { ...details, play_duration: 60 * watched, play_percentage, completed }
  })
}

function open() {
  const files = listSink<string, FlatSession>({ id: record => record.value.session_id })
  const driver = new TopologyTestDriver(mediaSessionsTopology({ files, batch: { records: 1, age: 1 } }), { serdes })
  const pipe = async (...events: readonly UserEvent[]): Promise<void> => {
    for (const event of events) await driver.input(topics.events).pipe(event.user_id, event)
  }
  return { driver, files, pipe }
}

test('a session is written once it is over, with its length to the end of the last play and how much was seen', async () => {
  const { files, pipe } = open()
  await pipe(search('ann', 0), play('ann', 1, 20, 100), play('ann', 30, 45, 50), search('bob', 40))
  // Half an hour after the last event of ann, and five minutes of grace.
  await pipe(search('bob', 64))
  expect(files.rows).toEqual([])
  await pipe(search('bob', 65))
  expect(files.rows).toEqual([
    {
      session_id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8/),
      user_id: 'ann',
      started_at: start,
      ended_at: start + minutes(75),
      length_seconds: 75 * 60,
      events: 3,
      plays: 2,
      completed_plays: 1,
      searches: 1,
      watched_seconds: 65 * 60,
      completion: 75,
      subscription_plan: aPlay.user_subscription.plan
    }
  ])
})

test('a pause of more than half an hour makes two sessions, and an event between them that comes late makes them one', async () => {
  const { files, pipe } = open()
  await pipe(search('ann', 0), search('ann', 31), search('bob', 0), search('bob', 31))
  await pipe(search('bob', 15), search('zoe', 200))
  const found = files.rows.map(({ user_id, events, length_seconds }) => [user_id, events, length_seconds])
  expect(found.sort()).toEqual([
    ['ann', 1, 0],
    ['ann', 1, 0],
    ['bob', 3, 31 * 60]
  ])
})

test('sessions are open over a restart, and nothing is lost where a partition was silent for days', async () => {
  const { driver, files, pipe } = open()
  await pipe(search('ann', 0))
  await driver.reopen()
  await pipe(search('ann', 20), search('bob', 3 * 24 * 60))
  expect(files.rows).toMatchObject([{ user_id: 'ann', events: 2, length_seconds: 20 * 60 }])
})

test('an event that is read again after a crash counts once', async () => {
  const { driver, files, pipe } = open()
  driver.crashAt('after-changelogs')
  await pipe(search('ann', 0))
  await driver.stop()
  expect(driver.crashed).toBe(true)
  await driver.reopen()
  await pipe(search('bob', 90))
  expect(files.rows).toMatchObject([{ user_id: 'ann', events: 1 }])
})

test('events that are not valid are skipped and counted: the workers of media events dead-letter them', async () => {
  const { driver, files, pipe } = open()
  await driver.input(topics.events).pipeBytes(Buffer.from('k'), Buffer.from('no event'))
  await pipe(at(aSearch, 'ann', 0, { event_type: 'upload' }), search('ann', 0), search('bob', 90))
  expect(files.rows).toMatchObject([{ user_id: 'ann', events: 1 }])
  const dropped = driver.metrics.value('streams_dropped_records_total')
  expect(dropped).toBe(2)
})

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StreamRecord } from '#streams'
import type { FlatEvent } from '../../topology/media-events/flat-event.ts'
import type { Chart } from '../../topology/media-events/read-model.ts'
import type { FlatSession } from '../../topology/media-events/sessions/flat-session.ts'
import { mediaEventFiles } from '../parquet/media-event-files.ts'
import { mediaSessionFiles } from '../parquet/media-session-files.ts'
import { mediaAnalytics } from './media-analytics.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-analytics-'))
})
afterEach(() => rm(folder, { recursive: true }))

const blank: FlatEvent = {
  event_id: 'e',
  user_id: 'ann',
  event_type: 'browse',
  created_at: 0,
  device_id: 'd',
  device_type: 'mobile',
  device_os: 'iOS',
  device_os_version: '1',
  device_app_version: '1',
  device_model: 'm',
  location_id: 'l',
  location_country: 'c',
  location_city: 'c',
  location_region: 'r',
  location_timezone: 'Europe/Berlin',
  subscription_id: 's',
  subscription_plan: 'Basic',
  subscription_start_date: '2025-01-01',
  subscription_billing_cycle: 'monthly',
  subscription_connected_services: [],
  content_id: null,
  content_title: null,
  content_type: null,
  content_episode: null,
  content_season: null,
  content_provider: null,
  content_genre: null,
  content_release_year: null,
  content_duration: null,
  content_language: null,
  play_duration: null,
  play_percentage: null,
  playback_quality: null,
  buffering_incidents: null,
  playback_speed: null,
  paused: null,
  completed: null,
  network_type: null,
  bandwidth: null,
  rating_stars: null,
  rating_comment: null,
  user_action: [],
  recommendations: [],
  search_history: []
}

const folders = () => ({ events: folder, sessions: join(folder, 'sessions') })
const minute = 60_000
let n = 0
const event = (change: Partial<FlatEvent>): FlatEvent => ({ ...blank, event_id: `e-${n++}`, ...change })
const search = (user: string, at: number): FlatEvent =>
  event({ user_id: user, event_type: 'search', created_at: at * minute })
const play = (user: string, at: number, change: Partial<FlatEvent> = {}): FlatEvent =>
  event({
    user_id: user,
    event_type: 'content_play',
    created_at: at * minute,
    content_id: 'c-1',
    content_title: 'Up',
    content_episode: 0,
    content_season: 0,
    play_duration: 1_800,
    play_percentage: 100,
    completed: true,
    buffering_incidents: 1,
    network_type: 'WiFi',
    ...change
  })

async function write(...events: readonly FlatEvent[]): Promise<void> {
  await mediaEventFiles(folder).write(events.map(value => new StreamRecord(value.user_id, value, 0)))
}

async function charts(): Promise<{ readonly [id: string]: Chart['bars'] }> {
  const analytics = mediaAnalytics(folders())
  const { charts } = await analytics.analyse()
  await analytics.close()
  return Object.fromEntries(charts.map(({ id, bars }) => [id, bars]))
}

test('without files there is nothing to draw', async () => {
  expect(await mediaAnalytics({ events: join(folder, 'missing'), sessions: folder }).analyse()).toEqual({
    events: 0,
    repeats: 0,
    files: 0,
    charts: []
  })
})

test('answers the questions about events', async () => {
  await write(
    search('ann', 0),
    play('ann', 10),
    search('bob', 0),
    play('bob', 31, {
      completed: false,
      play_percentage: 50,
      network_type: 'Mobile',
      buffering_incidents: 4,
      subscription_plan: 'Premium'
    }),
    event({
      content_id: 'c-1',
      recommendations: [
        { content_id: 'c-2', position: 1, algorithm: 'hybrid', clicked: true },
        { content_id: 'c-3', position: 2, algorithm: 'hybrid', clicked: false },
        { content_id: 'c-3', position: 3, algorithm: 'collaborative', clicked: false }
      ]
    })
  )
  expect(await charts()).toEqual({
    completion: [{ label: 'Up', value: 50, note: '2 plays' }],
    buffering: [
      { label: 'Mobile', value: 8, note: '1 plays' },
      { label: 'WiFi', value: 2, note: '1 plays' }
    ],
    conversion: [{ label: 'mobile', value: 50, note: '2 searches' }],
    clicks: [
      { label: 'hybrid', value: 50, note: '2 shown' },
      { label: 'collaborative', value: 0, note: '1 shown' }
    ],
    hours: [
      { label: 'Premium', value: 0.5, note: '1 customers' },
      { label: 'Basic', value: 0.25, note: '2 customers' }
    ],
    sessions: []
  })
})

const stay = (id: string, length: number, change: Partial<FlatSession> = {}): FlatSession => ({
  session_id: id,
  user_id: 'ann',
  started_at: 0,
  ended_at: 1_000 * length,
  length_seconds: length,
  events: 2,
  plays: 1,
  completed_plays: 0,
  searches: 0,
  watched_seconds: length,
  completion: 40,
  subscription_plan: 'Basic',
  ...change
})

async function writeSessions(...sessions: readonly FlatSession[]): Promise<void> {
  const sink = mediaSessionFiles(folders().sessions)
  await sink.open?.()
  await sink.write(sessions.map(value => new StreamRecord(value.user_id, value, 0)))
}

test('tells how long sessions with plays are, each counted once that is in several files', async () => {
  await write(play('ann', 1))
  const repeated = stay('b', 899)
  await writeSessions(stay('a', 10, { completion: 81 }), repeated, stay('c', 3_600), stay('d', 900))
  await writeSessions(repeated, stay('e', 20_000, { plays: 0, completion: null }))
  expect((await charts()).sessions).toEqual([
    { label: 'under 15 minutes', value: 50, note: '2 sessions, 61 % seen' },
    { label: '15 to 60 minutes', value: 25, note: '1 sessions, 40 % seen' },
    { label: '1 to 3 hours', value: 25, note: '1 sessions, 40 % seen' }
  ])
})

test('counts an event once that is in several files, and sees files that came since', async () => {
  const analytics = mediaAnalytics(folders())
  const [one, two] = [play('ann', 1), play('ann', 2)]
  await write(one)
  expect(await analytics.analyse()).toMatchObject({ events: 1, repeats: 0, files: 1 })
  await write(one, two)
  const [first, second] = await Promise.all([analytics.analyse(), analytics.analyse()])
  expect(first).toMatchObject({ events: 2, repeats: 1, files: 2 })
  expect(second).toEqual(first)
  expect(first.charts.find(({ id }) => id === 'buffering')?.bars).toEqual([
    { label: 'WiFi', value: 2, note: '2 plays' }
  ])
  await analytics.close()
})

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StreamRecord } from '#streams'
import type { FlatEvent } from '../../topology/media-events/flat-event.ts'
import type { Chart } from '../../topology/media-events/read-model.ts'
import { mediaEventFiles } from '../parquet/media-event-files.ts'
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
  const analytics = mediaAnalytics(folder)
  const { charts } = await analytics.analyse()
  await analytics.close()
  return Object.fromEntries(charts.map(({ id, bars }) => [id, bars]))
}

test('without files there is nothing to draw', async () => {
  expect(await mediaAnalytics(join(folder, 'missing')).analyse()).toEqual({
    events: 0,
    repeats: 0,
    files: 0,
    charts: []
  })
})

test('answers the five questions', async () => {
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
    ]
  })
})

test('counts an event once that is in several files, and sees files that came since', async () => {
  const analytics = mediaAnalytics(folder)
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

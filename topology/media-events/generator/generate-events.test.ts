import { expect, test } from 'vitest'
import type { UserEvent } from '../../../schemas/generated/media-events.ts'
import { validateEvent } from '../validate.ts'
import { generateEvents } from './generate-events.ts'

const take = (count: number, options: Parameters<typeof generateEvents>[0]): readonly UserEvent[] => [
  ...generateEvents(options).take(count)
]

test('the same seed makes the same events, another seed makes others', () => {
  expect(take(100, { seed: 1 })).toEqual(take(100, { seed: 1 }))
  expect(take(1, { seed: 2 })[0]?.event_id).not.toBe(take(1, { seed: 1 })[0]?.event_id)
})

test('every event is valid, of every type, in the order of time, with an id of its own', () => {
  const events = take(2_000, { seed: 5 })
  for (const event of events) validateEvent(event)
  expect(new Set(events.map(({ event_type }) => event_type))).toEqual(
    new Set(['content_play', 'search', 'browse', 'rating'])
  )
  expect(new Set(events.map(({ event_id }) => event_id)).size).toBe(2_000)
  const times = events.map(({ timestamp }) => timestamp)
  expect([...times].sort()).toEqual(times)
})

test('version 1 knows no ratings', () => {
  expect(take(2_000, { seed: 5, version: 1 }).some(({ event_type, rating }) => event_type === 'rating' || rating)).toBe(
    false
  )
})

test('a customer keeps plan and place, and tells of earlier searches', () => {
  const events = take(3_000, { seed: 9, users: 20 }).filter(({ user_id }) => user_id === 'user-000001')
  expect(new Set(events.map(({ user_subscription }) => JSON.stringify(user_subscription))).size).toBe(1)
  expect(new Set(events.map(({ location }) => location.city)).size).toBe(1)
  expect(Math.max(...events.map(({ search_history }) => search_history.length))).toBe(3)
})

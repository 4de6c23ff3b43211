import { expect, test } from 'vitest'
import type { UserEvent } from '../../schemas/generated/media-events.ts'
import { flattenEvent } from './flatten.ts'
import { generateEvents } from './generator/generate-events.ts'
import { starRows, starTables } from './star.ts'

const events: readonly UserEvent[] = [...generateEvents({ seed: 11, users: 10, titles: 12 }).take(400)]
const flat = events.map(flattenEvent)

/** The same events in an order that has nothing to do with time. */
const shuffled = [...flat].sort((a, b) => (a.device_id + a.event_id < b.device_id + b.event_id ? -1 : 1))

test.each(starTables)('$name has the same rows whatever the order and the pieces that events come in', table => {
  const rows = starRows(table, flat)
  expect(rows.length).toBeGreaterThan(0)
  expect(rows.every(row => row.length === table.columns.length)).toBe(true)
  expect(starRows(table, shuffled)).toEqual(rows)
  expect(starRows(table, [...flat, ...flat.slice(0, 50)])).toEqual(rows)
})

test('a dimension has a key for each thing that it tells apart', () => {
  const [first] = events
  if (first === undefined) throw new Error('no events')
  const key = flattenEvent(first).device_id
  expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(flattenEvent({ ...first, timestamp: '2026-05-01T00:00:00Z' }).device_id).toBe(key)
  expect(flattenEvent({ ...first, user_id: 'another' }).device_id).not.toBe(key)
  expect(flattenEvent({ ...first, device: { ...first.device, os_version: '0.0.1' } }).device_id).not.toBe(key)
})

test('the current device of a user is that of the latest event, of equals that with the greater id', () => {
  const [first] = flat
  if (first === undefined) throw new Error('no events')
  const later = { ...first, event_id: 'b', created_at: first.created_at + 1, device_id: 'later' }
  const equal = { ...later, event_id: 'a', device_id: 'equal' }
  const users = starTables.find(({ name }) => name === 'users')
  if (users === undefined) throw new Error('no users')
  expect(starRows(users, [equal, later, first])[0]?.[2]).toBe('later')
  expect(starRows(users, [first, later, equal])[0]?.[2]).toBe('later')
})

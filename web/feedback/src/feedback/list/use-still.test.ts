import { expect, test } from 'vitest'
import { newerThan } from './use-still.ts'

const rows = (...ids: readonly string[]) => ids.map(message_id => ({ message_id }))

test('rows that came since are counted, and those that left are not', () => {
  expect(newerThan(rows('b', 'a'), rows('d', 'c', 'b'))).toBe(2)
  expect(newerThan(rows('b', 'a'), rows('b'))).toBe(0)
  expect(newerThan([], [])).toBe(0)
})

import { expect, test } from 'vitest'
import { groupOf, shapeOf } from './group.ts'

test.each([
  ["customer_id 'C-17' has 300 characters, more than 255", 'customer_id … has # characters, more than #'],
  ['schema 900 cannot be read', 'schema # cannot be read'],
  ['no row 0190a6c0-0000-7000-8000-000000000001 at 2026-02-19T14:30:00Z', 'no row … at ###T#Z'],
  ['checksum 6b3a9f10,\n  not   94e1c2d7', 'checksum …, not …'],
  ['', '']
])('the shape of %j is %j', (message, shape) => {
  expect(shapeOf(message)).toBe(shape)
})

test('a shape has a bound, however long the message', () => {
  expect(shapeOf('word '.repeat(10_000))).toHaveLength(200)
})

test('letters are of one group that differ in what a message quotes and counts, and of another by topic, reason, step or words', () => {
  const letter = { topic: 'dead', reason: 'invalid-value', step: 'validate', message: "field 'a' has 3 bytes" }
  const group = groupOf(letter)
  expect(group).toMatch(/^[0-9a-f]{16}$/)
  expect(groupOf({ ...letter, message: "field 'b' has 400 bytes" })).toBe(group)
  const others = [{ topic: 'x' }, { reason: 'x' }, { step: 'x' }, { message: 'field is missing' }]
  expect(new Set(others.map(change => groupOf({ ...letter, ...change }))).size).toBe(4)
})

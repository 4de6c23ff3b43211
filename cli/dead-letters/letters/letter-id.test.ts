import { expect, test } from 'vitest'
import { letterId, parseLetterId } from './letter-id.ts'

const place = { topic: 'dead-2', partition: 3, offset: 17 }

test('reads the id that it writes, and the short one without the topic', () => {
  expect(parseLetterId(letterId(place), 'dead-2')).toEqual({ kind: 'place', place })
  expect(parseLetterId('3-17', 'dead-2')).toEqual({ kind: 'place', place })
})

test('takes a UUID for a message id, also one that looks like a place', () => {
  const id = '019C7639-5f00-7cc4-1234-123456789012'
  expect(parseLetterId(id, 'dead')).toEqual({ kind: 'message', messageId: id.toLowerCase() })
})

test('refuses what is no id, and a letter of another topic', () => {
  expect(() => parseLetterId('CUST001', 'dead')).toThrow('CUST001 is no id')
  expect(() => parseLetterId('other-3-17', 'dead')).toThrow('no dead letter of dead')
})

import { expect, test } from 'vitest'
import { headerText } from './headers.ts'
import { StreamRecord } from './record.ts'

test('withValue keeps key, time and headers, and leaves the record as it was', () => {
  const record = new StreamRecord('k', 1, 1000, { trace: 'a' })
  expect(record.withValue('one')).toEqual(new StreamRecord('k', 'one', 1000, { trace: 'a' }))
  expect(record.withKey('l').key).toBe('l')
  expect(record.value).toBe(1)
})

test('headerText reads bytes and text, and the first of several', () => {
  expect(headerText({ a: Buffer.from('é') }, 'a')).toBe('é')
  expect(headerText({ a: ['x', 'y'] }, 'a')).toBe('x')
  expect(headerText({}, 'a')).toBeUndefined()
})

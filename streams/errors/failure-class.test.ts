import { expect, test } from 'vitest'
import { classifyFailure, type FailureClass, type FailureSign, failureTable } from './failure-class.ts'
import { Suspects } from './suspects.ts'

/** Before the first success, after it, and when others succeed while the record fails again and again. */
const rule: readonly (readonly [FailureSign, FailureClass, FailureClass, FailureClass])[] = [
  ['record', 'record', 'record', 'record'],
  ['outage', 'outage', 'outage', 'outage'],
  ['set-up', 'set-up', 'set-up', 'set-up'],
  ['bug', 'bug', 'bug', 'bug'],
  ['connection', 'outage', 'outage', 'outage'],
  ['changed', 'set-up', 'outage', 'outage'],
  ['suspect', 'outage', 'outage', 'record'],
  ['unknown', 'set-up', 'outage', 'record']
]

test.each(rule)('W16 W17: %s is %s before a success, %s after one, %s when others succeed', (sign, ...classes) => {
  expect([
    classifyFailure(sign, { hasSucceeded: false }),
    classifyFailure(sign, { hasSucceeded: true }),
    classifyFailure(sign, { hasSucceeded: true, isAtFault: true })
  ]).toEqual(classes)
})

test('a code stands in a table once', () => {
  const row = { codes: [1, 2], sign: 'outage', means: 'm', help: 'h' } as const
  expect(failureTable([row]).get(2)).toBe(row)
  expect(() => failureTable([row, { ...row, codes: [2] }])).toThrow('the code 2 has two rows')
})

test('W16: a record is at fault after five failures with successes of others between them', () => {
  const suspects = new Suspects(5)
  for (let n = 1; n < 5; n++) {
    expect([suspects.failed('a'), suspects.isToBlame('a')]).toEqual([n, false])
    suspects.succeeded([{ key: 'b' }])
  }
  expect([suspects.failed('a'), suspects.isToBlame('a')]).toEqual([5, true])
})

test('W16: failures while nothing succeeds count once, however many', () => {
  const suspects = new Suspects(2)
  suspects.succeeded([{ key: 'before' }])
  for (let n = 0; n < 100; n++) expect(suspects.failed('a')).toBe(1)
  expect([suspects.isToBlame('a'), suspects.isSuspect('a')]).toEqual([false, false])
})

test('W16: a record that succeeded begins anew', () => {
  const suspects = new Suspects(2)
  suspects.failed('a')
  suspects.succeeded([{ key: 'a' }])
  expect(suspects.failed('a')).toBe(1)
})

test('remembers a bounded number of records', () => {
  const suspects = new Suspects(2)
  for (let n = 0; n < 25_000; n++) suspects.failed(`${n}`)
  suspects.succeeded([{ key: 'other' }])
  expect(suspects.failed('0')).toBe(1)
})

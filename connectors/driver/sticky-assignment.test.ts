import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TopicPartition } from '#streams'
import { type AssignmentMember, stickyAssignment } from './sticky-assignment.ts'

const six = (topic: string): number => (topic === 't' ? 6 : 0)
const member = (id: string, owned: readonly number[] = []): AssignmentMember => ({
  id,
  topics: ['t'],
  owned: owned.map(partition => ({ topic: 't', partition }))
})
const numbers = (share: readonly TopicPartition[] | undefined): readonly number[] =>
  (share ?? []).map(({ partition }) => partition).sort((a, b) => a - b)

test('a new member gets its share and everybody else keeps what it may', () => {
  const shares = stickyAssignment([member('a', [0, 1, 2]), member('b', [3, 4, 5]), member('c')], six)
  expect(numbers(shares.get('a'))).toEqual([0, 1])
  expect(numbers(shares.get('b'))).toEqual([3, 4])
  expect(numbers(shares.get('c'))).toEqual([2, 5])
})

test('the share of a member that left is dealt out without moving the rest', () => {
  const shares = stickyAssignment([member('a', [0, 1]), member('b', [3, 4])], six)
  expect(numbers(shares.get('a'))).toEqual(expect.arrayContaining([0, 1]))
  expect(numbers(shares.get('b'))).toEqual(expect.arrayContaining([3, 4]))
})

test('two members that claim the same partition do not both get it', () => {
  const shares = stickyAssignment([member('a', [0, 1]), member('b', [0, 1])], six)
  expect([...numbers(shares.get('a')), ...numbers(shares.get('b'))].sort()).toEqual([0, 1, 2, 3, 4, 5])
})

test('every partition goes to exactly one member, shares differ by at most one, and the same input gives the same answer', () => {
  const claims = fc.array(fc.array(fc.nat(11), { maxLength: 12 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(claims, fc.integer({ min: 1, max: 12 }), (owned, count) => {
      const members = owned.map((numbersOwned, i) => member(`m${i}`, numbersOwned))
      const shares = stickyAssignment(members, () => count)
      const all = [...shares.values()].flatMap(numbers)
      expect([...all].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i))
      const sizes = [...shares.values()].map(share => share.length)
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
      expect(stickyAssignment([...members].reverse(), () => count)).toEqual(shares)
    })
  )
})

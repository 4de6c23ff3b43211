import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exponential, fixed, onlyRetryable } from './retry.ts'
import { StreamsError } from './streams-error.ts'

const none = (): number => 0.5
const delaysOf = (policy: ReturnType<typeof fixed>, count: number) =>
  Array.from({ length: count }, (_, n) => policy.delay(n + 1, none))

test('exponential multiplies up to its longest delay and gives up after its tries', () => {
  const policy = exponential({ initial: 100, multiplier: 3, max: 1_000, attempts: 5 })
  expect(delaysOf(policy, 6)).toEqual([100, 300, 900, 1_000, undefined, undefined])
})

test('without a number of tries it never gives up, and the delay stays finite', () => {
  const policy = exponential({ initial: 100, max: 30_000 })
  expect(policy.delay(10_000, none)).toBe(30_000)
})

test('fixed waits the same each time', () => {
  expect(delaysOf(fixed(50, 3), 4)).toEqual([50, 50, undefined, undefined])
})

test('jitter spreads a delay by its part to both sides, and no further', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 12 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (initial, jitter, attempt, random) => {
        const base = exponential({ initial, max: 60_000 }).delay(attempt, none) ?? 0
        const delay = exponential({ initial, max: 60_000, jitter }).delay(attempt, () => random) ?? -1
        expect(Math.abs(delay - base)).toBeLessThanOrEqual(base * jitter + 1)
        expect(delay).toBeGreaterThanOrEqual(0)
      }
    )
  )
})

test('everything is tried again but what says that it is final; or only what says that it may pass', () => {
  const passing = new StreamsError('timeout', 'slow', { retryable: true })
  const final = new StreamsError('invalid-value', 'wrong')
  const unless = fixed(1).retryOn
  expect([passing, final, new Error('unknown'), 'text'].map(unless)).toEqual([true, false, true, true])
  expect([passing, final, new Error('unknown'), 'text'].map(onlyRetryable)).toEqual([true, false, false, false])
})

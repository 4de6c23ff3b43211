import { expect, test } from 'vitest'
import { isRetryable } from '#streams'
import { keywordScorer } from './keyword-scorer.ts'
import { unreliableScorer } from './unreliable-scorer.ts'

test('fails one call in so many, retryably, and passes the others on', () => {
  let call = 0
  const { score } = unreliableScorer(keywordScorer(), { oneIn: 32, random: () => (call++ % 32) / 32 })
  const failures: unknown[] = []
  for (let n = 0; n < 320; n++) {
    try {
      expect(score('amazing')).toMatchObject({ label: 'positive' })
    } catch (error) {
      failures.push(error)
    }
  }
  expect(failures).toHaveLength(10)
  expect(failures.every(isRetryable)).toBe(true)
})

test('refuses a number of calls that makes no sense', () => {
  expect(() => unreliableScorer(keywordScorer(), { oneIn: 0 })).toThrow('integer from 1')
})

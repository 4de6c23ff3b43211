import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { mostAtOnce, type Sampled, startSampler } from './sampler.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('sends at its rate until it is stopped, and counts what was accepted and refused', async () => {
  let calls = 0
  let last: Sampled | undefined
  const stop = startSampler({
    rate: 10,
    send: async () => {
      calls++
      if (calls % 5 === 0) throw new Error('busy')
    },
    onChange: sampled => {
      last = sampled
    }
  })
  await vi.advanceTimersByTimeAsync(1_000)
  expect(last).toEqual({ accepted: 8, refused: 2, skipped: 0, reason: 'busy' })
  stop()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(calls).toBe(10)
})

test('sends no more than a few at once to a server that does not answer', async () => {
  let calls = 0
  let last: Sampled | undefined
  const stop = startSampler({
    rate: 20,
    send: () => {
      calls++
      return new Promise(() => undefined)
    },
    onChange: sampled => {
      last = sampled
    }
  })
  await vi.advanceTimersByTimeAsync(1_000)
  expect([calls, last?.skipped]).toEqual([mostAtOnce, 20 - mostAtOnce])
  stop()
})

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LeaderWatch } from './leader-watch.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

test('H2: while there is no leader, it is asked for with growing pauses and never in a loop', async () => {
  let asked = 0
  const metadata = async () => {
    asked++
    watch.refresh()
    return []
  }
  const watch = new LeaderWatch({ metadata }, () => ['t'], vi.fn<(error: unknown) => void>())
  for (let i = 0; i < 100; i++) watch.refresh()
  await vi.advanceTimersByTimeAsync(10_000)
  watch.stop()
  expect(asked).toBeGreaterThan(8)
  expect(asked).toBeLessThan(15)
})

test('H2: a broker that does not answer is asked again, and the failure is told', async () => {
  const failed = vi.fn<(error: unknown) => void>()
  let asked = 0
  const metadata = async () => {
    if (++asked < 3) throw new Error('away')
    return []
  }
  const watch = new LeaderWatch({ metadata }, () => ['t'], failed)
  watch.refresh()
  await vi.advanceTimersByTimeAsync(10_000)
  expect([asked, failed.mock.calls.length]).toEqual([3, 2])
  watch.stop()
})

test('after a calm time the first question is asked at once', async () => {
  const times: number[] = []
  const metadata = async () => {
    times.push(Date.now())
    return []
  }
  const watch = new LeaderWatch({ metadata }, () => ['t'], vi.fn<(error: unknown) => void>())
  for (let i = 0; i < 4; i++) {
    watch.refresh()
    await vi.advanceTimersByTimeAsync(1_000)
  }
  await vi.advanceTimersByTimeAsync(6_000)
  const now = Date.now()
  watch.refresh()
  await vi.advanceTimersByTimeAsync(1)
  expect((times.at(-1) ?? 0) - now).toBeLessThanOrEqual(1)
  watch.stop()
})

test('M21: a clock that was set back by an hour keeps no question waiting', async () => {
  let asked = 0
  const metadata = async () => {
    asked++
    return []
  }
  const watch = new LeaderWatch({ metadata }, () => ['t'], vi.fn<(error: unknown) => void>())
  watch.refresh()
  await vi.advanceTimersByTimeAsync(10)
  const real = Date.now
  vi.spyOn(Date, 'now').mockImplementation(() => real() - 3_600_000)
  watch.refresh()
  await vi.advanceTimersByTimeAsync(2_000)
  expect(asked).toBe(2)
  watch.stop()
})

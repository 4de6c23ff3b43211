import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { patchIdleTimers } from './idle-timers.ts'
import { RequestQueue } from './kafkajs-internals.ts'

beforeEach(() => {
  vi.useFakeTimers()
  patchIdleTimers()
})

afterEach(() => vi.useRealTimers())

function aQueue(pending: readonly unknown[], throttledUntil = -1) {
  const checked = vi.fn<() => void>()
  const queue = { pending, throttledUntil, throttleCheckTimeoutId: null, checkPendingRequests: checked }
  return { checked, schedule: () => RequestQueue.prototype.scheduleCheckPendingRequests.call(queue) }
}

test('a queue with nothing pending arms no timer', () => {
  aQueue([]).schedule()
  expect(vi.getTimerCount()).toBe(0)
})

test('pending requests are looked at once, however often it is asked for', () => {
  const { checked, schedule } = aQueue(['request'])
  schedule()
  schedule()
  expect(vi.getTimerCount()).toBe(1)
  vi.advanceTimersByTime(10)
  expect(checked).toHaveBeenCalledTimes(1)
})

test('a throttled queue waits until the throttle is over', () => {
  const { checked, schedule } = aQueue(['request'], Date.now() + 500)
  schedule()
  vi.advanceTimersByTime(499)
  expect(checked).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(checked).toHaveBeenCalledTimes(1)
})

test('a request that takes too long is noticed within a tenth of its limit, and a closed connection is looked at no more', () => {
  const timedOut = vi.fn<() => void>()
  let connected = true
  const queue = {
    inflight: new Map([[1, { sentAt: Date.now(), requestTimeout: 5_000, timeoutRequest: timedOut }]]),
    requestTimeout: 5_000,
    requestTimeoutIntervalId: undefined as NodeJS.Timeout | undefined,
    isConnected: () => connected,
    destroy: () => clearInterval(queue.requestTimeoutIntervalId)
  }
  RequestQueue.prototype.scheduleRequestTimeoutCheck.call(queue)
  vi.advanceTimersByTime(5_000)
  expect(timedOut).not.toHaveBeenCalled()
  vi.advanceTimersByTime(500)
  expect(timedOut).toHaveBeenCalledTimes(1)
  connected = false
  vi.advanceTimersByTime(500)
  expect(vi.getTimerCount()).toBe(0)
})

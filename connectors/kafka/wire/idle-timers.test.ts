import { createRequire } from 'node:module'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { calmTimers } from './idle-timers.ts'
import { createLogger, LEVELS, type RequestQueue } from './kafkajs-internals.ts'
import { openBroker } from './open-broker.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => vi.useRealTimers())

function aQueue(given: Partial<RequestQueue>) {
  const queue: RequestQueue = {
    pending: [],
    inflight: new Map(),
    throttledUntil: -1,
    requestTimeout: 5_000,
    throttleCheckTimeoutId: null,
    checkPendingRequests: vi.fn<() => void>(),
    isConnected: () => true,
    destroy: () => clearInterval(queue.requestTimeoutIntervalId ?? undefined),
    scheduleCheckPendingRequests: () => undefined,
    scheduleRequestTimeoutCheck: () => undefined,
    ...given
  }
  calmTimers({ requestQueue: queue })
  return queue
}

test('a queue with nothing pending arms no timer', () => {
  aQueue({}).scheduleCheckPendingRequests()
  expect(vi.getTimerCount()).toBe(0)
})

test('pending requests are looked at once, however often it is asked for', () => {
  const queue = aQueue({ pending: ['request'] })
  queue.scheduleCheckPendingRequests()
  queue.scheduleCheckPendingRequests()
  expect(vi.getTimerCount()).toBe(1)
  vi.advanceTimersByTime(10)
  expect(queue.checkPendingRequests).toHaveBeenCalledTimes(1)
})

test('a throttled queue waits until the throttle is over', () => {
  const queue = aQueue({ pending: ['request'], throttledUntil: Date.now() + 500 })
  queue.scheduleCheckPendingRequests()
  vi.advanceTimersByTime(499)
  expect(queue.checkPendingRequests).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(queue.checkPendingRequests).toHaveBeenCalledTimes(1)
})

test('a request that takes too long is noticed within a tenth of its limit, and a closed connection is looked at no more', () => {
  const timedOut = vi.fn<() => void>()
  let connected = true
  const queue = aQueue({
    inflight: new Map([[1, { sentAt: Date.now(), requestTimeout: 5_000, timeoutRequest: timedOut }]]),
    isConnected: () => connected
  })
  queue.scheduleRequestTimeoutCheck()
  vi.advanceTimersByTime(5_000)
  expect(timedOut).not.toHaveBeenCalled()
  vi.advanceTimersByTime(500)
  expect(timedOut).toHaveBeenCalledTimes(1)
  connected = false
  vi.advanceTimersByTime(500)
  expect(vi.getTimerCount()).toBe(0)
})

test('L7: our connections are calmed, and kafkajs stays as it is for everybody else in the process', () => {
  const load = createRequire(import.meta.url)
  const { prototype } = load('kafkajs/src/network/requestQueue') as { readonly prototype: RequestQueue }
  const before = [prototype.scheduleCheckPendingRequests, prototype.scheduleRequestTimeoutCheck]
  const broker = openBroker({
    host: 'localhost',
    port: 1,
    logger: createLogger({ level: LEVELS.ERROR, logCreator: () => () => undefined }),
    clientId: 'test',
    ssl: undefined,
    sasl: undefined,
    connectionTimeout: 100,
    requestTimeout: 100
  })
  expect([prototype.scheduleCheckPendingRequests, prototype.scheduleRequestTimeoutCheck]).toEqual(before)
  for (const { requestQueue } of broker.connectionPool.pool) {
    expect(requestQueue.scheduleCheckPendingRequests).not.toBe(before[0])
    expect(requestQueue.scheduleRequestTimeoutCheck).not.toBe(before[1])
  }
})

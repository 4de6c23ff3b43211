import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { settlesWithin, silenceMs, UnansweredRequests } from './unanswered-requests.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const never = (): Promise<never> => new Promise(() => undefined)

function requests() {
  const onSilence = vi.fn<() => void>()
  return { requests: new UnansweredRequests<string>(onSilence), onSilence }
}

test('a broker that leaves one request unanswered is silent, whatever it answers beside it, and the others are not', async () => {
  const { requests: open } = requests()
  const late = Promise.withResolvers<number>()
  const answer = open.watch('frozen', late.promise)
  void open.watch('alive', never(), silenceMs)
  await vi.advanceTimersByTimeAsync(silenceMs - 1)
  expect(open.isSilent('frozen')).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  await open.watch('frozen', Promise.resolve(1))
  expect([open.isSilent('frozen'), open.isSilent('alive'), open.isSilent('unknown')]).toEqual([true, false, false])
  late.resolve(7)
  expect(await answer).toBe(7)
  expect(open.isSilent('frozen')).toBe(false)
})

test('a broker that was asked to wait has that long more', async () => {
  const { requests: open } = requests()
  void open.watch('broker', never(), 500)
  await vi.advanceTimersByTimeAsync(silenceMs + 499)
  expect(open.isSilent('broker')).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(open.isSilent('broker')).toBe(true)
})

test('tells of silence every second while there is one, and rests when nothing is open', async () => {
  const { requests: open, onSilence } = requests()
  const request = Promise.withResolvers<void>()
  const answer = open.watch('broker', request.promise)
  await vi.advanceTimersByTimeAsync(silenceMs + 3_000)
  expect(onSilence.mock.calls.length).toBeGreaterThanOrEqual(3)
  expect(onSilence.mock.calls.length).toBeLessThanOrEqual(4)
  request.reject(new Error('the connection was cut'))
  await expect(answer).rejects.toThrow('cut')
  onSilence.mockClear()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(onSilence).not.toHaveBeenCalled()
  expect(vi.getTimerCount()).toBe(0)
})

test('knows whether a promise settles in time, also when it rejects', async () => {
  const waits = [settlesWithin(never(), 100), settlesWithin(Promise.reject(new Error('no')), 100)]
  await vi.advanceTimersByTimeAsync(100)
  expect(await Promise.all(waits)).toEqual([false, true])
  expect(vi.getTimerCount()).toBe(0)
})

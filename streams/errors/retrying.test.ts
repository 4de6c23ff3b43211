import { expect, test } from 'vitest'
import { type Clock, exponential, fixed, onlyRetryable, retrying, StreamsError } from '../index.ts'

const away = (retryAfter?: number): StreamsError =>
  new StreamsError('broker-unavailable', 'away', {
    retryable: true,
    ...(retryAfter === undefined ? {} : { retryAfter })
  })

/** A clock that runs timers at once and remembers how long they were to be. */
function quickClock(): { clock: Clock; waited: number[] } {
  const waited: number[] = []
  const after = (delay: number, run: () => void): (() => void) => {
    waited.push(delay)
    queueMicrotask(run)
    return () => undefined
  }
  return { clock: { now: () => 0, after }, waited }
}

test('runs again with the delays of the policy until it succeeds, and says before each wait why', async () => {
  const { clock, waited } = quickClock()
  const told: [string, number, number][] = []
  const onRetry = (error: Error, attempt: number, delay: number): void =>
    void told.push([error.message, attempt, delay])
  const answer = await retrying(
    exponential({ initial: 10 }),
    async attempt => {
      if (attempt < 4) throw away()
      return 'there'
    },
    { clock, onRetry }
  )
  expect(answer).toBe('there')
  expect(waited).toEqual([10, 20, 40])
  expect(told).toEqual([
    ['away', 1, 10],
    ['away', 2, 20],
    ['away', 3, 40]
  ])
})

test('waits as long as the error asks', async () => {
  const { clock, waited } = quickClock()
  await retrying(fixed(10), attempt => (attempt === 1 ? Promise.reject(away(700)) : Promise.resolve()), { clock })
  expect(waited).toEqual([700])
})

test('gives up with the last error when the policy does, or when the error is not worth another try', async () => {
  const { clock, waited } = quickClock()
  await expect(retrying(fixed(10, 3), () => Promise.reject(away()), { clock })).rejects.toThrow('away')
  expect(waited).toEqual([10, 10])
  const policy = { ...fixed(10), retryOn: onlyRetryable }
  await expect(retrying(policy, () => Promise.reject(new Error('broken')), { clock })).rejects.toThrow('broken')
  expect(waited).toHaveLength(2)
})

test('ends the wait when the signal aborts', async () => {
  const stop = new AbortController()
  const clock: Clock = { now: () => 0, after: () => () => undefined }
  const running = retrying(fixed(10), () => Promise.reject(away()), { clock, signal: stop.signal })
  stop.abort(new Error('stopped'))
  await expect(running).rejects.toThrow('stopped')
})

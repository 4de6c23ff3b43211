import { expect, onTestFinished, test, vi } from 'vitest'
import { noLog, Streams, StreamsBuilder, StreamsError, serdes, topic } from '#streams'
import { memoryDriver } from '../../connectors/memory/index.ts'
import { type Starting, startAll } from './start-all.ts'

const driver = memoryDriver()

/** An application that counts what is in the topics. */
function counting(applicationId: string, ...names: readonly string[]): Starting {
  const builder = new StreamsBuilder(applicationId)
  for (const name of names)
    builder
      .stream(`read-${name}`, topic(name, serdes.string, serdes.string))
      .groupByKey()
      .count(`count-${name}`)
  const streams = new Streams(builder.build(), { applicationId, driver, log: noLog })
  onTestFinished(() => streams.close())
  return { applicationId, streams }
}

const refused = (applicationId: string, error: Error): Starting => ({
  applicationId,
  streams: { start: () => Promise.reject(error) }
})

test('names the missing topics of every topology, not those of the first alone', async () => {
  const all = [counting('orders', 'orders-in'), counting('payments', 'payments-in', 'refunds-in')]
  await expect(startAll(all)).rejects.toMatchObject({
    code: 'unknown-topic',
    message: expect.stringMatching(
      /orders: topic orders-in does not exist.*payments: topics payments-in, refunds-in do not exist/
    )
  })
})

test('one topology that cannot start gives its own error', async () => {
  const error = new StreamsError('authorization-failed', 'not yours')
  await expect(startAll([refused('a', error)])).rejects.toBe(error)
})

test('a topology that waits for its broker does not hold up the reason of another for more than two seconds', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const error = new StreamsError('unknown-topic', 'no such topic')
  const waits: Starting = { applicationId: 'b', streams: { start: () => new Promise(() => undefined) } }
  const started = expect(startAll([refused('a', error), waits])).rejects.toBe(error)
  await vi.advanceTimersByTimeAsync(2_000)
  await started
  expect(vi.getTimerCount()).toBe(0)
})

test('resolves once all have started', async () => {
  const started: string[] = []
  const starts = (applicationId: string): Starting => ({
    applicationId,
    streams: { start: async () => void started.push(applicationId) }
  })
  await startAll([starts('a'), starts('b')])
  expect(started).toEqual(['a', 'b'])
})

import { expect, test } from 'vitest'
import { noLog, StreamsError } from '#streams'
import { FakeClock } from '#streams/testing'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { aBroker, committed, mapping, numbers, start, wait } from './numbers.ts'
import { append, valuesOf } from './running.ts'

test('a refused commit does no harm: the next one covers it', async () => {
  const broker = aBroker()
  broker.faults.failCommit(new StreamsError('commit-refused', 'the group moved on'))
  broker.faults.failCommit(new StreamsError('broker-unavailable', 'away', { retryable: true }))
  append(broker, 'in', 0, numbers(3))
  const { metrics } = await start(
    broker,
    mapping(n => n)
  )
  await eventually('the commit', () => committed(broker) === 3)
  expect(metrics.value('streams_commits_total', { outcome: 'refused' })).toBe(1)
  expect(metrics.value('streams_commits_total', { outcome: 'failed' })).toBe(1)
  expect(valuesOf(broker, 'out')).toEqual([0, 1, 2])
})

test('a consumer that stands still while records wait is noticed and built anew', async () => {
  const broker = aBroker()
  append(broker, 'in', 0, numbers(3))
  const { metrics, consumers } = await start(
    broker,
    mapping(n => n),
    {
      stallTimeout: 50,
      monitorInterval: 10,
      listen: (listener, nth) => (nth === 1 ? { ...listener, onBatch: () => undefined } : listener)
    }
  )
  await eventually('progress of the second', () => committed(broker) === 3)
  expect(consumers).toHaveLength(2)
  expect(metrics.value('streams_client_restarts_total', { reason: 'stalled' })).toBe(1)
})

test('a step that never answers is reported by its name and makes the worker unhealthy until it does', async () => {
  const broker = aBroker()
  append(broker, 'in', 0, numbers(3))
  const gate = Promise.withResolvers<void>()
  const warnings: string[] = []
  const log = { ...noLog, warn: (_: unknown, message: string) => void warnings.push(message) }
  const { streams, consumers } = await start(
    broker,
    mapping(async n => {
      if (n === 1) await gate.promise
      return n
    }),
    { stallTimeout: 50, monitorInterval: 10, log }
  )
  const reason = "no progress for 0 s: the record at offset 1 of in-0 is still in step 'work'"
  await eventually('the report', () => streams.health().reason === reason)
  await wait(50)
  expect(warnings.filter(text => text === reason)).toHaveLength(1)
  expect(consumers).toHaveLength(1)
  gate.resolve()
  await eventually('progress', () => committed(broker) === 3)
  await eventually('health', () => streams.health().healthy)
})

test('what stands still is as old as it is, also when the clock is set forward or back', async () => {
  const broker = aBroker()
  append(broker, 'in', 0, numbers(3))
  const clock = new FakeClock()
  const gate = Promise.withResolvers<number>()
  const { streams, metrics } = await start(
    broker,
    mapping(() => gate.promise),
    { stallTimeout: 60_000, monitorInterval: 5, clock }
  )
  const isStuck = (): boolean => streams.health().reason?.startsWith('no progress for 60 s') === true
  await eventually('a look', () => metrics.value('streams_consumer_lag_records') === 3)
  clock.set(clock.now() + 3_600_000)
  await wait(25)
  expect(streams.health().healthy).toBe(true)
  clock.set(clock.now() - 7_200_000)
  clock.advance(60_000)
  await eventually('the report', isStuck)
  gate.resolve(0)
  await eventually('progress', () => committed(broker) === 3)
})

test('a consumer that will not come back by itself is built anew; nothing is lost or written twice', async () => {
  const broker = aBroker()
  const { streams, metrics, listeners, consumers } = await start(
    broker,
    mapping(n => n)
  )
  append(broker, 'in', 0, numbers(10))
  await eventually('the first ten', () => committed(broker) === 10)
  listeners[0]?.onError(new Error('retried by the client'), true)
  listeners[0]?.onError(new Error('gone'), false)
  append(broker, 'in', 0, numbers(10, 10))
  await eventually('the rest', () => committed(broker) === 20)
  expect(consumers).toHaveLength(2)
  expect(metrics.value('streams_client_restarts_total', { reason: 'crashed' })).toBe(1)
  await eventually('running', () => streams.state === 'running')
  expect(valuesOf(broker, 'out')).toEqual(numbers(20).map(([, n]) => n))
})

test('L17: a worker that cannot join its group says in its health why not, until it has', async () => {
  const broker = aBroker()
  const { streams, listeners } = await start(
    broker,
    mapping(n => n)
  )
  await eventually('running', () => streams.state === 'running')
  const [listener] = listeners
  const at = { topic: 'in', partition: 0 }
  await listener?.onRevoked([at], 1_000)
  expect(streams.health().reason).toBe('joining group app')
  listener?.onError(new Error('reading topic other: it does not exist'), true)
  expect(streams.health().reason).toBe('joining group app: reading topic other: it does not exist')
  await listener?.onAssigned([{ ...at, offset: 0 }])
  expect(streams.health()).toEqual({ healthy: true })
  await listener?.onRevoked([at], 1_000)
  expect(streams.health().reason).toBe('joining group app')
})

test('a consumer that crashes again and again is built anew later each time', async () => {
  const broker = aBroker()
  const waits: number[] = []
  const clock = {
    now: () => Date.now(),
    after: (delay: number, then: () => void) => {
      if (delay >= 10) waits.push(delay)
      const timer = setTimeout(then, Math.min(delay, 5))
      return () => clearTimeout(timer)
    }
  }
  const { listeners, streams } = await start(
    broker,
    mapping(n => n),
    { clock, random: () => 0.5, drainTimeout: 5, task: { retryInitial: 1, retryMax: 30 }, stallTimeout: 200 }
  )
  for (let n = 1; n <= 6; n++) {
    listeners.at(-1)?.onError(new Error('gone'), false)
    await eventually('another consumer', () => listeners.length === n + 1 && streams.state === 'running')
  }
  expect(waits).toEqual([10, 20, 40, 80, 160, 200])
})

test('a consumer that cannot come back because of a wrong set-up ends the topology with the reason', async () => {
  const broker = aBroker()
  const { listeners, streams } = await start(
    broker,
    mapping(n => n)
  )
  broker.faults.failStart(new StreamsError('authorization-failed', 'access to group app was taken away'))
  listeners[0]?.onError(new Error('gone'), false)
  expect(await streams.stopped).toMatchObject({ code: 'authorization-failed' })
  expect(streams.health()).toEqual({ healthy: false, reason: 'access to group app was taken away' })
})

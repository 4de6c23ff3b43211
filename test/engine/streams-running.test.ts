import { expect, onTestFinished, test } from 'vitest'
import {
  deadLetterTo,
  noLog,
  type Sink,
  type StreamRecord,
  StreamsBuilder,
  StreamsError,
  serdes,
  topic
} from '#streams'
import { FakeClock, listSink } from '#streams/testing'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { MemoryBroker } from '../../connectors/memory/memory-broker.ts'
import { append, prepare, type RunOptions, run, valuesOf } from './running.ts'

const input = topic('in', serdes.string, serdes.json<number>())
const output = topic('out', serdes.string, serdes.json<number>())
const dead = topic('dead', serdes.bytes, serdes.bytes)
const numbers = (count: number, from = 0): [string, number][] =>
  Array.from({ length: count }, (_, n) => [`k${(from + n) % 10}`, from + n])

function aBroker(partitions = 1, maxBatch = 50): MemoryBroker {
  const broker = new MemoryBroker({ maxBatch })
  for (const name of ['in', 'out', 'dead']) broker.createTopic(name, partitions)
  return broker
}

async function start(broker: MemoryBroker, builder: StreamsBuilder, options?: RunOptions) {
  const running = await run(broker, builder.build(), options)
  onTestFinished(() => running.streams.close())
  return running
}

function mapping(step: (value: number) => number | Promise<number>, concurrency = 16): StreamsBuilder {
  const builder = new StreamsBuilder('app', { onError: deadLetterTo(dead) })
  builder.stream('read', input).mapValues('work', step, { concurrency }).to('write', output)
  return builder
}

const committed = (broker: MemoryBroker): number => broker.group('app').committed('in', 0) ?? 0
const total = (broker: MemoryBroker): number =>
  [0, 1, 2].reduce((sum, partition) => sum + (broker.group('app').committed('in', partition) ?? 0), 0)
const wait = (delay: number): Promise<void> => new Promise(resolve => setTimeout(resolve, delay))

test('a member for which no partition is left is running too, and takes over when another leaves', async () => {
  const broker = aBroker(1)
  const first = await start(
    broker,
    mapping(n => n)
  )
  const second = await start(
    broker,
    mapping(n => n)
  )
  const healthy = () => [first, second].every(({ streams }) => streams.health().healthy)
  await eventually('two healthy members', healthy)
  append(broker, 'in', 0, numbers(3))
  await eventually('the commit', () => committed(broker) === 3)
  for (const { streams } of [first, second]) {
    await streams.close()
    append(broker, 'in', 0, numbers(1, 3))
    if (streams === first.streams) await eventually('the other goes on', () => committed(broker) === 4)
  }
})

test('close finishes what was taken and commits exactly that', async () => {
  const broker = aBroker()
  append(broker, 'in', 0, numbers(600))
  const slow = async (value: number): Promise<number> => {
    await wait(5)
    return value
  }
  const first = await start(broker, mapping(slow), { task: { maxUnfinished: 20, checkpointRecords: 100 } })
  await eventually('some output', () => valuesOf(broker, 'out').length > 0)
  await first.streams.close()
  expect(await first.streams.stopped).toBeUndefined()
  expect(committed(broker)).toBe(valuesOf(broker, 'out').length)
  expect(committed(broker)).toBeLessThan(600)
  const second = await start(broker, mapping(slow))
  await eventually('the rest', () => committed(broker) === 600)
  await second.streams.close()
  expect([...valuesOf<number>(broker, 'out')].sort((a, b) => a - b)).toEqual(numbers(600).map(([, n]) => n))
})

test('a member that lost its partition writes nothing more of what it had in flight', async () => {
  const broker = aBroker()
  append(broker, 'in', 0, numbers(5))
  const gates: (() => void)[] = []
  const gated = (value: number): number | Promise<number> =>
    gates.length < 5 ? new Promise(resolve => gates.push(() => resolve(value))) : value
  const { consumers } = await start(broker, mapping(gated))
  await eventually('five calls', () => gates.length === 5)
  await consumers[0]?.expire()
  for (const open of gates) open()
  await eventually('all committed by the next owner', () => committed(broker) === 5)
  await wait(20)
  expect(valuesOf(broker, 'out')).toEqual([0, 1, 2, 3, 4])
})

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

test('a sink that is down keeps membership and bounds memory under an endless consumer', async () => {
  const broker = aBroker()
  append(broker, 'in', 0, numbers(20_000))
  let down = true
  const rows: number[] = []
  const sink: Sink<string, number> = {
    name: 'flaky',
    write: async records => {
      if (down) throw new StreamsError('sink-unavailable', 'down', { retryable: true })
      rows.push(...records.map(({ value }) => value))
      return { inserted: records.length, duplicates: 0, refused: [] }
    }
  }
  const builder = new StreamsBuilder('app')
  builder.stream('read', input).sinkTo('store', sink)
  const task = { bufferedRecords: 200, checkpointRecords: 100 }
  const { streams, metrics } = await start(broker, builder, { task, monitorInterval: 10 })
  let most = 0
  for (const until = Date.now() + 300; Date.now() < until; await wait(5)) most = Math.max(most, streams.inFlight())
  expect(most).toBeGreaterThan(0)
  expect(most).toBeLessThanOrEqual(200 + 50 + 2 * 100 + 2 * 100)
  await eventually('the pause', () => metrics.value('streams_paused_partitions') === 1)
  await eventually('the reason', () => streams.health().reason === 'waiting for the sink')
  expect(metrics.value('streams_rebalances_total')).toBe(1)
  down = false
  await eventually('all rows', () => committed(broker) === 20_000)
  expect(rows).toEqual(numbers(20_000).map(([, n]) => n))
  expect(metrics.value('streams_rebalances_total')).toBe(1)
})

test('fetching pauses by bytes too, for a partition and for the process', async () => {
  const broker = aBroker(3, 10)
  const text = 'x'.repeat(1_000)
  const texts = topic('in', serdes.string, serdes.json<string>())
  for (const partition of [0, 1, 2])
    append(
      broker,
      'in',
      partition,
      Array.from({ length: 500 }, (_, n) => [`${n}`, text])
    )
  let open = (): void => undefined
  const gate = new Promise<void>(resolve => {
    open = resolve
  })
  const builder = new StreamsBuilder('app')
  builder
    .stream('read', texts)
    .peek('wait', () => gate)
    .peek('end', () => undefined)
  const { streams } = await start(broker, builder, {
    bufferedBytes: 60_000,
    task: { bufferedBytes: 40_000, maxUnfinished: 1 }
  })
  await wait(100)
  expect(streams.inFlight()).toBeGreaterThan(20)
  expect(streams.inFlight()).toBeLessThan(100)
  open()
  await eventually('everything', () => [0, 1, 2].every(p => broker.group('app').committed('in', p) === 500))
})

test('two pipelines in one process both make progress', async () => {
  const broker = aBroker()
  broker.createTopic('in-2')
  append(broker, 'in', 0, numbers(30_000))
  append(broker, 'in-2', 0, numbers(10))
  await start(
    broker,
    mapping(n => n)
  )
  const rows = listSink<string, number>()
  const builder = new StreamsBuilder('other')
  builder.stream('read', topic('in-2', serdes.string, serdes.json<number>())).sinkTo('rows', rows)
  await start(broker, builder)
  await eventually('the small one', () => rows.rows.length === 10)
  expect(committed(broker)).toBeLessThan(30_000)
  await eventually('the large one', () => committed(broker) === 30_000)
})

test('a pipeline with much to do at once lets another go on after every slice', async () => {
  const broker = aBroker(1, 10_000)
  broker.createTopic('in-2')
  append(broker, 'in', 0, numbers(10_000))
  let done = 0
  const busy = (n: number): number => {
    for (const end = performance.now() + 0.1; performance.now() < end; );
    done++
    return n
  }
  await start(broker, mapping(busy), { task: { sliceRecords: 10, checkpointRecords: 100_000 } })
  const rows = listSink<string, number>()
  const builder = new StreamsBuilder('other')
  builder.stream('read', topic('in-2', serdes.string, serdes.json<number>())).sinkTo('rows', rows)
  await start(broker, builder)
  append(broker, 'in-2', 0, numbers(10))
  await eventually('the small one', () => rows.rows.length === 10)
  expect(done).toBeGreaterThan(0)
  expect(done).toBeLessThan(5_000)
})

test('what slow steps finished is written while more input waits', async () => {
  const broker = aBroker()
  append(broker, 'in', 0, numbers(1_000))
  let calls = 0
  const slow = async (value: number): Promise<number> => {
    if (++calls > 10) await new Promise(() => undefined)
    return value
  }
  await start(broker, mapping(slow, 1), { drainTimeout: 50, task: { maxUnfinished: 20 } })
  await eventually('what is finished', () => valuesOf(broker, 'out').length === 10)
})

test('commitEachRecord takes the next record only when the one before is committed', async () => {
  const broker = aBroker()
  append(broker, 'in', 0, numbers(20))
  const seen: number[] = []
  const builder = mapping(n => {
    seen.push(committed(broker))
    return n
  })
  await start(broker, builder, { task: { commitEachRecord: true } })
  await eventually('all', () => committed(broker) === 20)
  expect(seen).toEqual(numbers(20).map(([, n]) => n))
})

test('M16: commitEachRecord takes no record while the commit of the one before fails', async () => {
  const broker = aBroker()
  append(broker, 'in', 0, numbers(10))
  const seen: number[] = []
  const builder = mapping(n => {
    seen.push(committed(broker))
    broker.faults.failCommit(new StreamsError('broker-unavailable', 'away', { retryable: true }), n % 3)
    return n
  })
  await start(broker, builder, { commitInterval: 1_000_000, task: { commitEachRecord: true } })
  await eventually('all', () => committed(broker) === 10)
  expect(seen).toEqual(numbers(10).map(([, n]) => n))
})

test('commitEachRecord takes one record at a time from all partitions, also where a step waits', async () => {
  const broker = aBroker(3)
  for (const partition of [0, 1, 2]) append(broker, 'in', partition, numbers(10))
  const seen: number[] = []
  const started: number[] = []
  const builder = new StreamsBuilder('app')
  builder
    .stream('read', input)
    .mapValues('wait', async n => {
      seen.push(total(broker))
      started.push(n)
      await new Promise(resolve => setImmediate(resolve))
      return n
    })
    .to('write', output)
  await start(broker, builder, { task: { commitEachRecord: true } })
  await eventually('all', () => total(broker) === 30)
  expect(seen).toEqual(Array.from({ length: 30 }, (_, i) => i))
  expect(new Set(started.slice(0, 6)).size, 'partitions take turns').toBe(2)
})

test('an error that does not pass ends the topology, and `stopped` tells the reason', async () => {
  const broker = aBroker(2)
  append(broker, 'in', 0, numbers(3))
  append(broker, 'in', 1, numbers(3))
  const builder = new StreamsBuilder('app')
  builder
    .stream('read', input)
    .mapValues('explode', n => {
      if (n === 1) throw new StreamsError('invalid-value', 'one is not allowed')
      return n
    })
    .to('write', output)
  const { streams } = await start(broker, builder)
  expect(await streams.stopped).toMatchObject({ code: 'invalid-value' })
  expect(streams.state).toBe('error')
  expect(committed(broker)).toBeLessThanOrEqual(1)
  expect(broker.group('app').size).toBe(0)
})

test('start refuses topics that do not exist, and closing what never started or twice is harmless', async () => {
  const broker = new MemoryBroker()
  const { streams } = prepare(broker, mapping(n => n).build())
  await expect(streams.start()).rejects.toMatchObject({ code: 'unknown-topic' })
  await streams.close()
  expect(await streams.stopped).toMatchObject({ code: 'unknown-topic' })
  const idle = prepare(broker, mapping(n => n).build())
  await Promise.all([idle.streams.close(), idle.streams.close()])
  expect(await idle.streams.stopped).toBeUndefined()
})

test('a sink call that hangs does not hold up close for longer than the bound', async () => {
  const broker = aBroker()
  append(broker, 'in', 0, numbers(3))
  let called = false
  const sink: Sink<string, number> = {
    name: 'hangs',
    write: () => {
      called = true
      return new Promise(() => undefined)
    }
  }
  const builder = new StreamsBuilder('app')
  builder.stream('read', input).sinkTo('store', sink)
  const { streams } = await start(broker, builder, { drainTimeout: 50 })
  await eventually('the call', () => called)
  const before = performance.now()
  await streams.close()
  expect(performance.now() - before).toBeLessThan(5_000)
  expect(committed(broker)).toBe(0)
})

test('what one record makes of many keeps its order behind an asynchronous step', async () => {
  const broker = aBroker()
  append(broker, 'in', 0, [['k', 5]])
  const builder = new StreamsBuilder('app')
  builder
    .stream('read', input)
    .flatMapValues('count-down', n => Array.from({ length: n }, (_, i) => n - i))
    .mapValues('slow', n => (n % 2 === 0 ? n : wait(n * 4).then(() => n)))
    .to('write', output)
  await start(broker, builder)
  await eventually('the commit', () => committed(broker) === 1)
  expect(valuesOf(broker, 'out')).toEqual([5, 4, 3, 2, 1])
})

test('what a punctuator forwards runs through later steps, asynchronous ones too, and is drained at close', async () => {
  const broker = aBroker()
  let last: StreamRecord<string, number> | undefined
  let rang = false
  const builder = new StreamsBuilder('app')
  builder
    .stream('read', input)
    .process<string, number>('ticker', () => ({
      init: context => {
        const cancel = context.schedule(10, 'wall-clock-time', () => {
          if (!last) return
          cancel()
          context.forward(last.withValue(7))
          rang = true
        })
      },
      process: record => {
        last = record
      }
    }))
    .mapValues('slow', n => wait(20).then(() => n * 2))
    .to('write', output)
  append(broker, 'in', 0, [['k', 1]])
  const { streams } = await start(broker, builder)
  await eventually('the record', () => committed(broker) === 1)
  await eventually('the punctuator', () => rang)
  await streams.close()
  expect(valuesOf(broker, 'out')).toEqual([14])
})

import { expect, test } from 'vitest'
import { type Sink, type StreamRecord, StreamsBuilder, StreamsError, serdes, topic } from '#streams'
import { listSink } from '#streams/testing'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { MemoryBroker } from '../../connectors/memory/memory-broker.ts'
import { aBroker, committed, input, mapping, numbers, output, start, wait } from './numbers.ts'
import { append, prepare, valuesOf } from './running.ts'

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

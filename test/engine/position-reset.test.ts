import { expect, onTestFinished, test } from 'vitest'
import { type AutoOffsetReset, codeOf, hours, StreamsBuilder, serdes, type Topology, topic } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { MemoryBroker } from '../../connectors/memory/memory-broker.ts'
import { append, type RunOptions, run, valuesOf } from './running.ts'

const input = topic('in', serdes.string, serdes.json<number>())
const other = topic('other', serdes.string, serdes.json<number>())
const output = topic('out', serdes.string, serdes.json<number>())

function aBroker(): MemoryBroker {
  const broker = new MemoryBroker({ maxBatch: 50 })
  for (const name of ['in', 'other', 'out']) broker.createTopic(name)
  return broker
}

async function start(broker: MemoryBroker, topology: Topology, options?: RunOptions) {
  const running = await run(broker, topology, { monitorInterval: 10, ...options })
  onTestFinished(() => running.streams.close())
  return running
}

function passing(autoOffsetReset?: AutoOffsetReset): Topology {
  const builder = new StreamsBuilder('app')
  builder.stream('read', input, autoOffsetReset ? { autoOffsetReset } : {}).to('write', output)
  return builder.build()
}

const numbers = (from: number, to: number): [string, number][] =>
  Array.from({ length: to - from }, (_, n) => [`k${n}`, from + n])

const committed = (broker: MemoryBroker): number => broker.group('app').committed('in', 0) ?? 0

function makeAgain(broker: MemoryBroker, records: [string, number][]): void {
  broker.deleteTopic('in')
  broker.createTopic('in')
  append(broker, 'in', 0, records)
}

test.each([
  ['fewer', 3],
  ['more', 12]
])('S3: a topic made again with %s records than before is processed whole, counted and named', async (_, count) => {
  const broker = aBroker()
  append(broker, 'in', 0, numbers(0, 5))
  const { streams, metrics } = await start(broker, passing())
  await eventually('the first topic', () => committed(broker) === 5)
  makeAgain(broker, numbers(100, 100 + count))
  await eventually(
    'the second topic',
    () => valuesOf(broker, 'out').length === 5 + count && committed(broker) === count
  )
  expect(valuesOf(broker, 'out').slice(5)).toEqual(numbers(100, 100 + count).map(([, value]) => value))
  const labels = { topology: 'app', topic: 'in', reason: 'recreated' }
  expect(metrics.value('streams_position_resets_total', labels)).toBe(1)
  expect(metrics.value('streams_position_reset_offsets_total', labels)).toBe(5)
  await eventually('health', () => streams.health().healthy)
  expect(streams.health().notice).toMatch(
    /topic in was deleted and made again: offset 5 of in-0 was next.*goes on at 0/
  )
})

test('S3: the lag of a log that is another one is never a false 0', async () => {
  const broker = aBroker()
  append(broker, 'in', 0, numbers(0, 5))
  const held = Promise.withResolvers<void>()
  const listen: RunOptions['listen'] = listener => ({
    ...listener,
    onReset: async reset => {
      await held.promise
      await listener.onReset(reset)
    }
  })
  const { metrics } = await start(broker, passing(), { listen })
  await eventually('the first topic', () => committed(broker) === 5)
  const lag = () => metrics.value('streams_consumer_lag_records', { topology: 'app', topic: 'in', partition: '0' })
  await eventually('no lag', () => lag() === 0)
  makeAgain(broker, numbers(100, 103))
  await eventually('the lag', () => lag() === 3)
  held.resolve()
  await eventually('no lag again', () => lag() === 0 && committed(broker) === 3)
})

test('S3: a log that was cut is taken on from the cut, what was not committed before it too', async () => {
  const broker = aBroker()
  append(broker, 'in', 0, numbers(0, 10))
  const { metrics } = await start(broker, passing())
  await eventually('the log', () => committed(broker) === 10)
  broker.log('in', 0).cut(6)
  append(broker, 'in', 0, numbers(200, 207))
  await eventually('what came instead', () => committed(broker) === 13)
  expect(valuesOf(broker, 'out')).toEqual([...numbers(0, 10), ...numbers(200, 207)].map(([, value]) => value))
  expect(metrics.value('streams_position_reset_offsets_total', { topology: 'app', topic: 'in', reason: 'cut' })).toBe(4)
})

test('S3: a task that begins anew keeps its state, and its other topics go on where they were committed', async () => {
  const broker = aBroker()
  broker.createTopic('app-seen-changelog')
  const builder = new StreamsBuilder('app')
  const both = builder.stream('read', input).merge('both', builder.stream('read-other', other))
  both.dedupe('seen', { by: n => `${n}`, within: hours(1) }).to('write', output)
  append(broker, 'in', 0, numbers(0, 5))
  append(broker, 'other', 0, numbers(50, 55))
  await start(broker, builder.build())
  const all = (count: number) => () => valuesOf(broker, 'out').length === count
  await eventually('both', () => all(10)() && broker.group('app').committed('other', 0) === 5)
  makeAgain(broker, numbers(3, 8))
  append(broker, 'other', 0, numbers(55, 57))
  await eventually('what is new of both', all(15))
  await eventually('the commits', () => committed(broker) === 5 && broker.group('app').committed('other', 0) === 7)
  expect([...valuesOf<number>(broker, 'out')].sort((a, b) => a - b)).toEqual([
    ...numbers(0, 8).map(([, value]) => value),
    ...numbers(50, 57).map(([, value]) => value)
  ])
})

test('S3: records deleted before they were read are counted and named, and do not count as a standstill', async () => {
  const broker = aBroker()
  append(broker, 'in', 0, numbers(0, 5))
  const first = await run(broker, passing())
  await eventually('the log', () => committed(broker) === 5)
  await first.streams.close()
  append(broker, 'in', 0, numbers(5, 20))
  broker.log('in', 0).truncate(20)
  const { streams, metrics } = await start(broker, passing())
  await eventually('the position', () => committed(broker) === 20)
  expect(streams.health()).toMatchObject({
    healthy: true,
    notice: expect.stringContaining('offsets 5 to 19 of in-0 were deleted before they were read; reading goes on at 20')
  })
  const labels = { topology: 'app', topic: 'in', reason: 'deleted' }
  expect(metrics.value('streams_position_reset_offsets_total', labels)).toBe(15)
})

test('S3: with autoOffsetReset none a lost position ends the worker, and the words say what to do', async () => {
  const broker = aBroker()
  append(broker, 'in', 0, numbers(0, 5))
  const { streams } = await start(broker, passing(), { consumer: { autoOffsetReset: 'earliest' } })
  await eventually('the log', () => committed(broker) === 5)
  await streams.close()
  const again = await start(broker, passing('none'))
  makeAgain(broker, numbers(100, 103))
  const error = await again.streams.stopped
  expect(codeOf(error, 'processing-failed')).toBe('offset-out-of-range')
  expect(error?.message).toMatch(/made again.*commit an offset from 0 to 3 of in-0.*or set autoOffsetReset/)
  expect([valuesOf(broker, 'out').length, committed(broker)]).toEqual([5, 5])
})

test('S3: with autoOffsetReset none a worker without a committed offset ends', async () => {
  const broker = aBroker()
  const starting = start(broker, passing('none'))
  const error = await starting.then(
    ({ streams }) => streams.stopped,
    (thrown: unknown) => thrown
  )
  expect(codeOf(error, 'processing-failed')).toBe('offset-out-of-range')
})

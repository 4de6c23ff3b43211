import { expect, onTestFinished, test } from 'vitest'
import { type DamagedBatch, StreamsBuilder, serdes, topic } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { MemoryBroker } from '../../connectors/memory/index.ts'
import { append, type Running, type RunOptions, run, valuesOf } from './running.ts'

const input = topic('in', serdes.string, serdes.json<number>())
const other = topic('other', serdes.string, serdes.json<number>())
const output = topic('out', serdes.string, serdes.json<number>())

function aBroker(): MemoryBroker {
  const broker = new MemoryBroker({ maxBatch: 2 })
  for (const name of ['in', 'other', 'out']) broker.createTopic(name, 2)
  return broker
}

async function start(broker: MemoryBroker, options: RunOptions = {}): Promise<Running> {
  const builder = new StreamsBuilder('app')
  builder.stream('read', input).merge('both', builder.stream('read-other', other)).to('write', output)
  const running = await run(broker, builder.build(), { monitorInterval: 10, ...options })
  onTestFinished(() => running.streams.close())
  return running
}

const numbers = (from: number, to: number): readonly [string, number][] =>
  Array.from({ length: to - from }, (_, i) => [`k${from + i}`, from + i])
const written = (broker: MemoryBroker): readonly number[] =>
  valuesOf<number>(broker, 'out', 0)
    .concat(valuesOf<number>(broker, 'out', 1))
    .toSorted((a, b) => a - b)
const committed = (broker: MemoryBroker, name: string, partition: number): number =>
  broker.group('app').committed(name, partition) ?? 0

test('M12: a damaged batch holds up its partition alone: what lies before it and every other partition are processed', async () => {
  const broker = aBroker()
  append(broker, 'in', 0, numbers(0, 10))
  broker.log('in', 0).damage(5, 6)
  append(broker, 'in', 1, numbers(100, 105))
  append(broker, 'other', 0, numbers(200, 205))
  const { streams, metrics, consumers } = await start(broker)
  await eventually('the standstill', () => metrics.value('streams_damaged_partitions') === 1)
  await eventually('the others', () => committed(broker, 'in', 1) === 5 && committed(broker, 'other', 0) === 5)
  append(broker, 'other', 0, numbers(205, 210))
  await eventually('new records beside it', () => committed(broker, 'other', 0) === 10)
  expect(committed(broker, 'in', 0)).toBe(5)
  expect(written(broker)).toEqual([...numbers(0, 5), ...numbers(100, 105), ...numbers(200, 210)].map(([, n]) => n))
  expect(metrics.value('streams_damaged_batches_total')).toBe(1)
  expect([consumers.length, streams.state]).toEqual([1, 'running'])
  expect(streams.health()).toEqual({
    healthy: false,
    reason:
      'in/0 stopped at offset 5: the batch at offsets 5 to 6 cannot be read: checksum in memory. The other partitions continue. ' +
      'To resume after it: millrace offsets skip --topic in --partition 0 --to 7 --group app'
  })
})

test('M12: a skip goes on behind the batch, commits that, and is counted', async () => {
  const broker = aBroker()
  append(broker, 'in', 0, numbers(0, 10))
  broker.log('in', 0).damage(5, 6)
  const { streams, metrics } = await start(broker)
  await eventually('the standstill', () => streams.partitions().some(({ state }) => state === 'damaged'))
  expect(streams.skip({ topic: 'in', partition: 0, offset: 7 })).toEqual({ from: 5, to: 7 })
  await eventually('the rest', () => committed(broker, 'in', 0) === 10)
  expect(written(broker)).toEqual([0, 1, 2, 3, 4, 7, 8, 9])
  expect(streams.health()).toEqual({ healthy: true })
  expect(metrics.value('streams_skipped_offsets_total')).toBe(2)
  await eventually('the gauge', () => metrics.value('streams_damaged_partitions') === 0)
})

test('M12: a skip that ends within the batch, or at another one, stands still there', async () => {
  const broker = aBroker()
  append(broker, 'in', 0, numbers(0, 10))
  broker.log('in', 0).damage(5, 6)
  broker.log('in', 0).damage(7, 8)
  const { streams, metrics } = await start(broker)
  const standing = (): number | undefined => streams.partitions().find(({ state }) => state === 'damaged')?.position
  for (const [at, to] of [
    [5, 6],
    [6, 7],
    [7, 9]
  ] as const) {
    await eventually(`the standstill at ${at}`, () => standing() === at)
    streams.skip({ topic: 'in', partition: 0, offset: to })
  }
  await eventually('the rest', () => committed(broker, 'in', 0) === 10)
  expect(written(broker)).toEqual([0, 1, 2, 3, 4, 9])
  expect(metrics.value('streams_skipped_offsets_total')).toBe(4)
})

test('M12: after a restart, and at its next owner, the partition stands where it stood', async () => {
  const broker = aBroker()
  append(broker, 'in', 0, numbers(0, 4))
  broker.log('in', 0).damage(0, 1)
  const first = await start(broker)
  await eventually('the standstill', () => first.streams.health().reason?.startsWith('in/0') === true)
  await first.streams.close()
  const second = await start(broker)
  await eventually('the standstill again', () => second.streams.health().reason?.startsWith('in/0') === true)
  second.streams.skip({ topic: 'in', partition: 0, offset: 2 })
  await eventually('the rest', () => committed(broker, 'in', 0) === 4)
  expect(written(broker)).toEqual([2, 3])
})

test('M12: a skip is refused, with the reason, where nothing stands still', async () => {
  const broker = aBroker()
  append(broker, 'in', 0, numbers(0, 10))
  broker.log('in', 0).damage(5, 6)
  const { streams } = await start(broker)
  await eventually('the standstill', () => streams.partitions().some(({ state }) => state === 'damaged'))
  const skip = (name: string, partition: number, offset: number) => () =>
    streams.skip({ topic: name, partition, offset })
  expect(skip('in', 1, 5)).toThrow('in/1 has not stopped at a damaged batch: it reads at offset 0')
  expect(skip('in', 7, 5)).toThrow('in/7 is not read by this worker')
  expect(skip('nowhere', 0, 5)).toThrow('nowhere/0 is not read by this worker')
  expect(skip('in', 0, 5)).toThrow('in/0 stands at offset 5 already')
  expect(skip('in', 0, 11)).toThrow('in/0 ends at offset 10')
})

test('M12: the bytes of a damaged batch are handed to be kept, and where they are is said', async () => {
  const broker = aBroker()
  append(broker, 'in', 0, numbers(0, 2))
  broker.log('in', 0).damage(0, 1, 'unknown-codec')
  const kept: DamagedBatch[] = []
  const { streams } = await start(broker, {
    keepDamaged: damaged => {
      kept.push(damaged)
      return '/somewhere/in-0-0.bin'
    }
  })
  await eventually('the standstill', () => streams.health().reason?.includes('in/0') === true)
  expect(kept).toMatchObject([{ topic: 'in', partition: 0, offset: 0, lastOffset: 1, reason: 'unknown-codec' }])
  expect(streams.health().reason).toContain('Its bytes are kept in /somewhere/in-0-0.bin.')
})

test('M12: bytes that cannot be kept hold nothing up', async () => {
  const broker = aBroker()
  append(broker, 'in', 0, numbers(0, 2))
  append(broker, 'in', 1, numbers(10, 12))
  broker.log('in', 0).damage(0, 1)
  const keepDamaged = (): string => {
    throw new Error('no space')
  }
  const { streams } = await start(broker, { keepDamaged })
  await eventually('the standstill', () => streams.health().reason?.includes('in/0') === true)
  await eventually('the other partition', () => committed(broker, 'in', 1) === 2)
})

import { expect, onTestFinished, test } from 'vitest'
import {
  type Driver,
  inMemoryStores,
  keyValueStore,
  type StoreSupplier,
  StreamsBuilder,
  serdes,
  type Topology,
  topic
} from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { lmdbStores } from '../../connectors/lmdb/index.ts'
import { temporaryDirectory } from '../../connectors/lmdb/temporary-directory.ts'
import { MemoryBroker, memoryDriver } from '../../connectors/memory/index.ts'
import { append, type RunOptions, run } from './running.ts'
import { updating } from './updating.ts'

const input = topic('in', serdes.string, serdes.json<number>())
const output = topic('out', serdes.string, serdes.json<number>())
const sums = keyValueStore('sums', serdes.string, serdes.json<number>())

/** Adds up the values of each key. */
function summing(): Topology {
  const builder = new StreamsBuilder('app')
  const sum = updating(sums, (before, value) => before + value)
  builder
    .stream('read', input)
    .process('sum', sum, { stores: [sums] })
    .to('write', output)
  return builder.build()
}

const partitions = [0, 1, 2, 3]
const ones = (partition: number, count: number): [string, number][] =>
  Array.from({ length: count }, (_, n) => [`${partition}-${n % 7}`, 1])

function aBroker(): MemoryBroker {
  const broker = new MemoryBroker({ maxBatch: 10 })
  for (const name of ['in', 'out']) broker.createTopic(name, partitions.length)
  return broker
}

async function start(broker: MemoryBroker, options: RunOptions = {}) {
  const running = await run(broker, summing(), options)
  onTestFinished(() => running.streams.close())
  return running
}

const caughtUp = (broker: MemoryBroker): boolean =>
  partitions.every(p => (broker.group('app').committed('in', p) ?? 0) === broker.log('in', p).end)

/** Sums `count` ones in each partition, and waits for their commit. */
async function sum(broker: MemoryBroker, count: number): Promise<void> {
  for (const partition of partitions) append(broker, 'in', partition, ones(partition, count))
  await eventually('all sums', () => caughtUp(broker))
}

/** A driver whose restores of a member stand still until `open`. */
function gated(broker: MemoryBroker) {
  const inner = memoryDriver(broker)
  const gate = Promise.withResolvers<void>()
  let reads = 0
  const driver: Driver = {
    ...inner,
    reader: () => ({
      read: async (ranges, onBatch, options) => {
        reads++
        const aborted = new Promise<never>((_, reject) => {
          options?.signal?.addEventListener('abort', () => reject(options.signal?.reason))
        })
        await Promise.race([gate.promise, aborted])
        await inner.reader().read(ranges, onBatch, options)
      }
    })
  }
  return { driver, open: gate.resolve, reads: () => reads }
}

/** The last sum of every key. */
function sumsOf(broker: MemoryBroker): ReadonlyMap<string, number> {
  const records = partitions.flatMap(partition => broker.log('out', partition).read(0, Number.MAX_SAFE_INTEGER).records)
  return new Map(records.map(({ key, value }) => [String(key), Number(value)]))
}

test.each(['in memory', 'on disk'])(
  'H3: what a member keeps when another joins is neither closed nor restored again, %s',
  async place => {
    const { path, remove } = await temporaryDirectory()
    onTestFinished(remove)
    const inner = place === 'on disk' ? lmdbStores({ directory: path }) : inMemoryStores()
    let opened = 0
    const stores: StoreSupplier = {
      open: address => {
        opened++
        return inner.open(address)
      }
    }
    const broker = aBroker()
    const first = await start(broker, { stores })
    await sum(broker, 70)
    const second = await start(broker)
    await eventually('both run', () => [first, second].every(({ streams }) => streams.health().healthy))
    await sum(broker, 7)
    expect(first.restored).toEqual([])
    expect(opened, 'what was kept stayed open').toBe(partitions.length)
    expect(second.restored).toHaveLength(2)
    await second.streams.close()
    await sum(broker, 7)
    const began = first.restored.map(range => / 0-/.test(range))
    expect(began, 'two came back, whole in memory and their tails on disk').toEqual(
      place === 'on disk' ? [false, false] : [true, true]
    )
    expect(new Set(sumsOf(broker).values())).toEqual(new Set([12]))
  }
)

test('H3: a member that restores answers rebalances, goes on where it was, and works at the end', async () => {
  const broker = aBroker()
  const first = await start(broker)
  await sum(broker, 70)
  await first.streams.close()
  const { driver, open, reads } = gated(broker)
  const options = { driver, consumer: { rebalanceTimeoutMs: 200 }, concurrentRestores: 2 }
  const restoring = await start(broker, options)
  await eventually('the first restores', () => reads() === 2)
  expect(restoring.streams.health().reason).toMatch(/^restoring 4 of 4 tasks: 0 of \d+ changelog records read$/)
  const joining = await start(broker, { driver: gated(broker).driver })
  await joining.streams.close()
  await new Promise(resolve => setTimeout(resolve, 400))
  open()
  await eventually('a working member', () => restoring.streams.health().healthy)
  await sum(broker, 7)
  expect(restoring.listeners).toHaveLength(1)
  expect(broker.group('app').size).toBe(1)
  expect(reads(), 'no restore began anew but those of tasks that went away and came back').toBeLessThanOrEqual(6)
  expect(new Set(sumsOf(broker).values())).toEqual(new Set([11]))
})

test('H3: a partition whose task is restored works while others are still being restored', async () => {
  const broker = aBroker()
  const first = await start(broker)
  await sum(broker, 7)
  await first.streams.close()
  broker.log('app-sums-changelog', 2).truncate(broker.log('app-sums-changelog', 2).end)
  const { driver, open } = gated(broker)
  const again = await start(broker, { driver })
  append(broker, 'in', 2, ones(2, 7))
  await eventually('a partition without anything to restore', () => broker.group('app').committed('in', 2) === 14)
  expect(again.streams.state).toBe('rebalancing')
  open()
  await eventually('all', () => again.streams.health().healthy)
})

test('H3: what another member wrote to the changelog of a kept task is read before it goes on', async () => {
  const broker = aBroker()
  const first = await start(broker)
  await sum(broker, 7)
  const log = broker.log('app-sums-changelog', 0)
  let kept = true
  const joining = start(broker, {
    listen: listener => ({
      ...listener,
      onAssigned: partitions => {
        kept &&= !partitions.some(({ partition }) => partition === 0)
        return listener.onAssigned(partitions)
      }
    })
  })
  log.append({ key: Buffer.from('0-0'), value: Buffer.from('100'), timestamp: Date.now(), headers: {} })
  await joining
  await eventually('the first runs', () => first.streams.health().healthy)
  await sum(broker, 7)
  expect(kept).toBe(true)
  expect(sumsOf(broker).get('0-0')).toBe(101)
})

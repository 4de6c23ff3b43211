import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type Driver, noLog, StreamsBuilder, serdes, type Topology, topic } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { lmdbStores } from '../../connectors/lmdb/index.ts'
import { MemoryBroker } from '../../connectors/memory/memory-broker.ts'
import { memoryDriver } from '../../connectors/memory/memory-driver.ts'
import { append, prepare, run, valuesOf } from './running.ts'

const rates = topic('rates', serdes.string, serdes.json<number>())
const orders = topic('orders', serdes.string, serdes.json<number>())
const priced = topic('priced', serdes.string, serdes.json<number>())

function aBroker(): MemoryBroker {
  const broker = new MemoryBroker({ maxBatch: 50 })
  for (const name of ['orders', 'priced']) broker.createTopic(name, 1)
  broker.createTopic('rates', 3, { 'cleanup.policy': 'compact' })
  return broker
}

function prices(): Topology {
  const builder = new StreamsBuilder('app')
  const table = builder.globalTable('rates', rates)
  builder
    .stream('read', orders)
    .leftJoin(
      'price',
      table,
      (_, key) => key,
      (total, rate) => total * (rate ?? 0)
    )
    .to('write', priced)
  return builder.build()
}

async function start(broker: MemoryBroker, options = {}) {
  const running = await run(broker, prices(), options)
  onTestFinished(() => running.streams.close())
  return running
}

test('reads all partitions before the first record, and follows them, new ones too', async () => {
  const broker = aBroker()
  for (const partition of [0, 1, 2]) append(broker, 'rates', partition, [[`c${partition}`, partition + 2]])
  append(
    broker,
    'orders',
    0,
    ['c0', 'c1', 'c2'].map(key => [key, 1])
  )
  await start(broker, { monitorInterval: 20 })
  await eventually('all priced', () => valuesOf(broker, 'priced').length === 3)
  expect(valuesOf(broker, 'priced')).toEqual([2, 3, 4])
  broker.addPartitions('rates', 4)
  append(broker, 'rates', 3, [['c3', 9]])
  const last = () => {
    append(broker, 'orders', 0, [['c3', 1]])
    return valuesOf(broker, 'priced').at(-1) === 9
  }
  await eventually('the new partition is known', last)
})

test('reports how far behind it is, and says so when it does not move', async () => {
  const broker = aBroker()
  append(broker, 'rates', 0, [['c0', 2]])
  const inner = memoryDriver(broker)
  let isStuck = false
  const driver: Driver = {
    ...inner,
    reader: () => ({
      read: (ranges, onBatch, options) =>
        inner.reader().read(ranges, batch => (isStuck ? new Promise(() => undefined) : onBatch(batch)), options)
    })
  }
  const { streams, metrics } = await start(broker, { driver, monitorInterval: 5, stallTimeout: 50 })
  const lag = () => metrics.value('streams_consumer_lag_records', { topic: 'rates', partition: '0' })
  await eventually('no lag', () => lag() === 0)
  isStuck = true
  append(broker, 'rates', 0, [['c0', 3]])
  await eventually('one behind', () => lag() === 1)
  const words = /global table 'rates' does not move, at 1 of rates-0, which ends at 2/
  await eventually('said', () => words.test(streams.health().reason ?? ''))
  isStuck = false
  await eventually('well again', () => streams.health().healthy && lag() === 0)
})

test('warns of a topic that is not compacted', async () => {
  const said: string[] = []
  const log = { ...noLog, warn: (_: unknown, message?: string) => void said.push(message ?? '') }
  const broker = aBroker()
  broker.createTopic('deleted', 1, { 'cleanup.policy': 'delete' })
  const builder = new StreamsBuilder('app')
  builder.globalTable('gone', topic('deleted', serdes.string, serdes.string))
  builder.globalTable('rates', rates)
  builder.stream('read', orders)
  const { streams } = await run(broker, builder.build(), { log })
  onTestFinished(() => streams.close())
  expect(said.filter(message => message.includes('global table'))).toEqual([
    expect.stringMatching(/topic deleted of global table 'gone' has cleanup.policy=delete.*set cleanup.policy=compact/)
  ])
})

test('says how far it is while it reads, and starts without its topic in no way', async () => {
  const broker = aBroker()
  append(
    broker,
    'rates',
    0,
    Array.from({ length: 500 }, (_, n) => [`c${n}`, n])
  )
  const { streams } = prepare(broker, prices())
  onTestFinished(() => streams.close())
  const seen: (string | undefined)[] = []
  const started = streams.start()
  while (seen.length < 500 && streams.state !== 'running') {
    seen.push(streams.health().reason)
    await new Promise(setImmediate)
  }
  await started
  expect(seen).toContainEqual(expect.stringMatching(/^reading global tables: \d+ of 500 records$/))
  const bare = new MemoryBroker()
  for (const name of ['orders', 'priced']) bare.createTopic(name, 1)
  await expect(run(bare, prices())).rejects.toMatchObject({ code: 'unknown-topic' })
})

test('processes that share a directory keep a copy each, and read only what is new after a restart', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'globals-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const broker = aBroker()
  append(broker, 'rates', 0, [['c', 5]])
  const stores = () => lmdbStores({ directory, lockTimeout: 10 })
  const [one, two] = [await start(broker, { stores: stores() }), await start(broker, { stores: stores() })]
  append(broker, 'orders', 0, [['c', 1]])
  await eventually('priced', () => valuesOf(broker, 'priced').length === 1)
  await Promise.all([one.streams.close(), two.streams.close()])
  append(broker, 'rates', 0, [['d', 6]])
  const { restored } = await start(broker, { stores: stores() })
  expect(restored[0]).toBe('rates/0 1-2')
  append(broker, 'orders', 0, [
    ['c', 1],
    ['d', 1]
  ])
  await eventually('priced', () => valuesOf(broker, 'priced').length === 3)
  expect(valuesOf(broker, 'priced')).toEqual([5, 5, 6])
})

import { connect, createServer, type Socket } from 'node:net'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { type Driver, keyValueStore, type Streams, StreamsBuilder, serdes, type Topology } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { broker, KafkaPlace } from './kafka-place.ts'
import { updating } from './updating.ts'

vi.setConfig({ testTimeout: 60_000 })

const counts = keyValueStore('counts', serdes.string, serdes.json<number>())
const partitions = [0, 1, 2, 3]
const quick = { consumer: { heartbeatIntervalMs: 200 } }

let place: KafkaPlace

beforeEach(() => {
  place = new KafkaPlace()
  return () => place.remove()
})

const input = () => place.topic<number>('in')

/** Counts the records of each key in a store. */
function counting(): Topology {
  const builder = new StreamsBuilder(place.name)
  const count = updating(counts, (before: number) => before + 1)
  builder
    .stream('read', input())
    .process('count', count, { stores: [counts] })
    .to('write', place.topic('out'))
  return builder.build()
}

async function makeTopics(): Promise<void> {
  await place.admin.createTopics([
    { name: input().name, partitions: partitions.length },
    { name: place.topic('out').name, partitions: 1 }
  ])
}

/** Sends so many records to each partition, of a hundred keys. */
async function feed(count: number): Promise<void> {
  const producer = place.driver.producer()
  const records = partitions.flatMap(partition =>
    Array.from({ length: count }, (_, n) => ({
      topic: input().name,
      partition,
      key: Buffer.from(`${partition}-${n % 100}`),
      value: Buffer.from('1')
    }))
  )
  expect(await producer.send(records)).toEqual([])
  await producer.close()
}

async function allCommitted(): Promise<boolean> {
  const ends = await place.admin.offsets(input().name)
  const done = await place.admin.committed(place.name, [input().name])
  return ends.every(({ partition, latest }) => done.find(at => at.partition === partition)?.offset === latest)
}

/** What a driver's readers read, and what holds them back. */
function watched(hold: Promise<void> = Promise.resolve()) {
  const restored: string[] = []
  const driver: Driver = {
    ...place.driver,
    reader: () => {
      const reader = place.driver.reader()
      return {
        read: async (ranges, onBatch, options) => {
          for (const { topic, partition, from, to } of ranges) restored.push(`${topic}/${partition} ${from}-${to}`)
          await hold
          await reader.read(ranges, onBatch, options)
        }
      }
    }
  }
  return { driver, restored }
}

const healthy = (...all: readonly { readonly streams: Streams }[]): boolean =>
  all.every(({ streams }) => streams.health().healthy)

test('H3: a worker that keeps partitions when a second one joins restores none of them again, in memory', async () => {
  await makeTopics()
  const [one, two] = [watched(), watched()]
  const first = await place.start(counting(), { ...quick, driver: one.driver })
  await feed(1_000)
  await eventually('the first records', allCommitted, 30_000)
  const second = await place.start(counting(), { ...quick, driver: two.driver })
  await eventually('both', () => healthy(first, second), 30_000)
  await feed(100)
  await eventually('the other records', allCommitted, 30_000)
  expect(one.restored).toEqual([])
  expect(two.restored).toHaveLength(2)
})

test('H3: a restore longer than the rebalance timeout, over rebalances of others, ends in a working group', async () => {
  await makeTopics()
  const first = await place.start(counting(), quick)
  await feed(500)
  await eventually('the first records', allCommitted, 30_000)
  await first.streams.close()
  const gate = Promise.withResolvers<void>()
  const slow = watched(gate.promise)
  const consumer = { heartbeatIntervalMs: 200, rebalanceTimeoutMs: 1_500, sessionTimeoutMs: 6_000 }
  const restoring = await place.start(counting(), { driver: slow.driver, consumer })
  await eventually('the restore', () => slow.restored.length > 0)
  const other = await place.start(counting(), { consumer })
  await eventually('the other works', () => healthy(other), 30_000)
  await new Promise(resolve => setTimeout(resolve, 3_000))
  expect(restoring.streams.health().reason).toMatch(/^restoring 2 of 2 tasks/)
  gate.resolve()
  await eventually('both work', () => healthy(restoring, other), 30_000)
  await feed(50)
  await eventually('all records', allCommitted, 30_000)
  expect(restoring.metrics.value('streams_client_restarts_total', {})).toBe(0)
  const kept = slow.restored.map(range => range.split(' ')[0])
  expect(new Set(kept).size, 'nothing was begun twice').toBe(kept.length)
})

/** A way to the broker that counts connections and can be cut. */
async function aWay() {
  const [host = '', port = ''] = broker.split(':')
  const sockets = new Set<Socket>()
  let accepted = 0
  const server = createServer(client => {
    accepted++
    const upstream = connect(Number(port), host)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        client.destroy()
        upstream.destroy()
      })
    }
    client.pipe(upstream).pipe(client)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const at = typeof address === 'object' && address ? address.port : 0
  const cut = (): void => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  onTestFinished(cut)
  const driver = kafkaDriver({ brokers: [`127.0.0.1:${at}`], addressOf: () => ({ host: '127.0.0.1', port: at }) })
  return { driver, cut, accepted: () => accepted }
}

test('M7: the restores of a worker share their connections', async () => {
  await makeTopics()
  const first = await place.start(counting(), quick)
  await feed(200)
  await eventually('the first records', allCommitted, 30_000)
  await first.streams.close()
  const way = await aWay()
  let before = 0
  let reads = 0
  const driver: Driver = {
    ...way.driver,
    reader: () => {
      const reader = way.driver.reader()
      return {
        read: (ranges, onBatch, options) => {
          if (reads++ === 0) before = way.accepted()
          return reader.read(ranges, onBatch, options)
        }
      }
    }
  }
  const again = await place.start(counting(), { ...quick, driver })
  await eventually('the restore', () => healthy(again), 30_000)
  expect(reads).toBe(4)
  expect(way.accepted() - before, 'a bootstrap connection and two of the broker, of kafkajs').toBeLessThanOrEqual(4)
})

test('a static worker that vanishes and comes back under its id goes on without a rebalance of the other', async () => {
  await makeTopics()
  const way = await aWay()
  const named = { heartbeatIntervalMs: 200, sessionTimeoutMs: 20_000, groupInstanceId: 'worker-1' }
  const vanishing = await place.start(counting(), { driver: way.driver, consumer: named })
  const other = await place.start(counting(), quick)
  await eventually('both', () => healthy(vanishing, other), 30_000)
  await feed(100)
  await eventually('the first records', allCommitted, 30_000)
  const before = other.metrics.value('streams_rebalances_total', {})
  way.cut()
  const since = performance.now()
  const back = await place.start(counting(), { consumer: named })
  await feed(100)
  await eventually('all records', allCommitted, 30_000)
  expect(performance.now() - since, 'well within the session').toBeLessThan(15_000)
  expect(other.metrics.value('streams_rebalances_total', {})).toBe(before)
  expect(back.metrics.value('streams_rebalances_total', {})).toBe(1)
})

test('a worker whose instance id another takes ends with the reason, and the other goes on', async () => {
  await makeTopics()
  const consumer = { heartbeatIntervalMs: 200, groupInstanceId: 'worker-1' }
  const first = await place.start(counting(), { consumer })
  const second = await place.start(counting(), { consumer })
  expect(await first.streams.stopped).toMatchObject({
    code: 'member-fenced',
    message: expect.stringMatching(/as 'worker-1'/)
  })
  await feed(10)
  await eventually('all records', allCommitted, 30_000)
  expect(second.streams.health().healthy).toBe(true)
})

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Admin, type Producer, type Sink, Streams, StreamsBuilder, StreamsError, serdes, topic } from '#streams'
import { RecordedMetrics } from '#streams/testing'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'

const sessionTimeoutMs = 6_000
const stepTakes = 30_000
const sinkIsDownFor = 60_000
const name = `state-outage-${randomUUID().slice(0, 8)}`
const input = topic(name, serdes.string, serdes.json<{ readonly id: number; readonly slow?: boolean }>())
const driver = kafkaDriver({ brokers: [process.env.KAFKA_BROKER ?? '127.0.0.1:9092'] })

let admin: Admin
let producer: Producer

beforeAll(async () => {
  admin = driver.admin()
  producer = driver.producer()
  await Promise.all([admin.connect(), producer.connect()])
  await admin.createTopics([{ name, partitions: 2 }])
})

afterAll(async () => {
  await admin.deleteTopics([name])
  await admin.deleteGroups([name])
  await Promise.all([admin.close(), producer.close()])
})

const wait = (delay: number): Promise<void> => new Promise(resolve => setTimeout(resolve, delay))

/** A sink that is down until `up` is called, shared by all members. */
function aSink() {
  let down = true
  const ids: number[] = []
  const sink: Sink<string, { readonly id: number }> = {
    name: 'flaky',
    write: async records => {
      if (down) throw new StreamsError('sink-unavailable', 'the sink is down', { retryable: true })
      ids.push(...records.map(({ value }) => value.id))
      return { inserted: records.length, duplicates: 0, refused: [] }
    }
  }
  const up = (): void => {
    down = false
  }
  return { sink, ids, up }
}

async function aMember(sink: Sink<string, { readonly id: number }>) {
  const metrics = new RecordedMetrics()
  const builder = new StreamsBuilder(name)
  builder
    .stream('read', input)
    .mapValues('think', value => (value.slow ? wait(stepTakes).then(() => value) : value))
    .sinkTo('store', sink)
  const streams = new Streams(builder.build(), {
    applicationId: name,
    driver,
    metrics,
    consumer: { sessionTimeoutMs, heartbeatIntervalMs: 1_000 },
    task: { bufferedRecords: 500, checkpointRecords: 100, retryMax: 1_000 },
    monitorInterval: 500
  })
  await streams.start()
  return { streams, metrics, rebalances: () => metrics.value('streams_rebalances_total') }
}

async function send(from: number, count: number, slow = false): Promise<void> {
  const records = Array.from({ length: count }, (_, n) => ({
    topic: name,
    key: Buffer.from(`k${n}`),
    value: Buffer.from(JSON.stringify({ id: from + n, ...(slow ? { slow } : {}) })),
    partition: n % 2
  }))
  expect(await producer.send(records)).toEqual([])
}

async function caughtUp(): Promise<boolean> {
  const ends = await admin.offsets(name)
  const done = await admin.committed(name, [name])
  return ends.every(({ partition, latest }) => done.find(entry => entry.partition === partition)?.offset === latest)
}

test('neither a step of 30 s nor a sink that is down for 60 s costs a member its partitions: session timeout 6 s', async () => {
  const { sink, ids, up } = aSink()
  const members = [await aMember(sink), await aMember(sink)]
  await eventually('a share for both', () => members.every(({ streams }) => streams.state === 'running'))
  await wait(1_500)
  const before = members.map(({ rebalances }) => rebalances())
  const begun = Date.now()
  await send(0, 2, true)
  let sent = 2
  let most = 0
  for (; Date.now() - begun < sinkIsDownFor; await wait(250)) {
    await send(sent, 40)
    sent += 40
    most = Math.max(most, ...members.map(({ streams }) => streams.inFlight()))
  }
  expect(ids).toEqual([])
  expect(members.map(({ streams }) => streams.health().reason)).toEqual(members.map(() => 'waiting for the sink'))
  expect(most).toBeLessThan(500 + 1_000 + 3 * 2 * 100)
  up()
  await eventually('everything stored and committed', caughtUp)
  expect(ids.toSorted((a, b) => a - b)).toEqual(Array.from({ length: sent }, (_, n) => n))
  expect(members.map(({ rebalances }) => rebalances())).toEqual(before)
  for (const { metrics } of members) {
    expect(metrics.value('streams_commits_total', { outcome: 'refused' })).toBe(0)
    expect(metrics.value('streams_client_restarts_total', { reason: 'crashed' })).toBe(0)
  }
  await Promise.all(members.map(({ streams }) => streams.close()))
}, 90_000)

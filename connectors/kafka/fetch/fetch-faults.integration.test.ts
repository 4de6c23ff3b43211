import { randomUUID } from 'node:crypto'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import type { Driver, Producer } from '#streams'
import { startFaultyKafka } from '../../../test/faulty-kafka.ts'
import { apiKeys, type FaultProxy } from '../../../test/kafka-proxy.ts'
import { eventually, RecordingListener } from '../../contracts/recording-listener.ts'

/** Kafka's number of Metadata. */
const metadata = 3
const leaderNotAvailable = 5
/** The first request of every connection. */
const apiVersions = 18

let proxy: FaultProxy
let driver: Driver
let producer: Producer
let topic: string

beforeEach(async () => {
  const faulty = await startFaultyKafka(process.env.KAFKA_BROKER ?? 'localhost:9092')
  proxy = faulty.proxy
  driver = faulty.driver
  topic = `fetch-${randomUUID()}`
  const admin = faulty.unharmed.admin()
  await admin.createTopics([{ name: topic, partitions: 2 }])
  producer = faulty.unharmed.producer()
  onTestFinished(async () => {
    await producer.close()
    await admin.deleteTopics([topic])
    await admin.close()
  })
  onTestFinished(faulty.close)
})

async function send(value: string, partition = 0): Promise<void> {
  expect(await producer.send([{ topic, key: null, value: Buffer.from(value), partition }])).toEqual([])
}

async function aMember() {
  const listener = new RecordingListener()
  const consumer = driver.consumer({ topics: [topic], groupId: `g-${topic}`, maxWaitMs: 100 })
  onTestFinished(() => consumer.stop())
  await consumer.start(listener)
  return { listener, troubles: () => consumer.troubles?.() ?? [] }
}

const events = (listener: RecordingListener): readonly string[] =>
  listener.events.map(({ event }) => event).filter(event => event !== 'batch')

test('S4: an empty answer moves nothing, for a member and for a reader', async () => {
  for (let i = 0; i < 5; i++) await send(`v${i}`)
  const end = proxy.empty(apiKeys.fetch)
  const { listener } = await aMember()
  const read: string[] = []
  const reading = driver
    .reader()
    .read(
      [{ topic, partition: 0, from: 0, to: 5 }],
      batch => void read.push(...batch.records.map(r => String(r.value)))
    )
  await eventually('the assignment', () => listener.assigned.size === 2)
  await new Promise(resolve => setTimeout(resolve, 500))
  expect([listener.batches.length, read.length]).toEqual([0, 0])
  end()
  await reading
  await eventually('every record', () => listener.records().length === 5)
  const all = ['v0', 'v1', 'v2', 'v3', 'v4']
  expect([listener.values(), read]).toEqual([all, all])
  expect(events(listener)).toEqual(['assigned'])
})

test('H1: one partition without a leader does not stop the others, nor the group, and is read when it has one', async () => {
  await send('waits', 1)
  const end = proxy.answer(metadata, leaderNotAvailable, {
    where: (name, partition) => name === topic && partition === 1
  })
  const { listener } = await aMember()
  for (const value of ['a', 'b', 'c']) {
    await send(value)
    await eventually(value, () => listener.values().includes(value))
  }
  await new Promise(resolve => setTimeout(resolve, 1_000))
  expect([events(listener), listener.values()]).toEqual([['assigned'], ['a', 'b', 'c']])
  end()
  await eventually('the partition that had none', () => listener.values().includes('waits'))
  expect(events(listener)).toEqual(['assigned'])
})

test('H1: what cannot be read is named', async () => {
  proxy.answer(metadata, leaderNotAvailable, { where: (name, partition) => name === topic && partition === 1 })
  const { troubles } = await aMember()
  await eventually('its words', () => troubles().some(({ reason }) => reason === `partition ${topic}-1 has no leader`))
})

test.each([
  ['UNKNOWN_TOPIC_OR_PARTITION', 3],
  ['LEADER_NOT_AVAILABLE', 5],
  ['NOT_LEADER_OR_FOLLOWER', 6],
  ['REPLICA_NOT_AVAILABLE', 9],
  ['KAFKA_STORAGE_ERROR', 56],
  ['FENCED_LEADER_EPOCH', 74],
  ['UNKNOWN_LEADER_EPOCH', 75],
  ['OFFSET_NOT_AVAILABLE', 78],
  ['UNKNOWN_TOPIC_ID', 100],
  ['INCONSISTENT_TOPIC_ID', 103],
  ['UNKNOWN_SERVER_ERROR', -1],
  ['a code of the future', 999]
])('M2: after %s nothing is lost, nothing comes twice, and the other partition does not wait', async (_, code) => {
  const { listener, troubles } = await aMember()
  await send('first')
  await eventually('the first record', () => listener.records().length === 1)
  const end = proxy.answer(apiKeys.fetch, code, { where: (name, partition) => name === topic && partition === 0 })
  await eventually('the refusal', () => troubles().some(({ partition }) => partition === 0))
  await send('second')
  await send('other', 1)
  await eventually('the other partition', () => listener.values().includes('other'), 1_000)
  end()
  await eventually('the partition itself', () => listener.values().includes('second'))
  expect(listener.values()).toEqual(['first', 'other', 'second'])
  expect(events(listener)).toEqual(['assigned'])
})

test('S3: OFFSET_OUT_OF_RANGE for a position that the log has loses nothing', async () => {
  const { listener } = await aMember()
  await send('first')
  await eventually('the first record', () => listener.records().length === 1)
  proxy.answer(apiKeys.fetch, 1, { times: 3 })
  await send('second')
  await eventually('the second record', () => listener.records().length === 2)
  expect([listener.values(), events(listener)]).toEqual([['first', 'second'], ['assigned']])
})

test('a reader keeps its connections for a while after a read, when it is told to, and no longer', async () => {
  await send('a')
  let opened = 0
  proxy.decide = ({ apiKey }) => {
    if (apiKey === apiVersions) opened++
    return 'pass'
  }
  const reader = driver.reader({ keepConnectedMs: 100 })
  const read = async (): Promise<number> => {
    const before = opened
    await reader.read([{ topic, partition: 0, from: 0, to: 1 }], () => undefined)
    return opened - before
  }
  const first = await read()
  expect(first).toBeGreaterThan(0)
  expect(await read()).toBe(0)
  await new Promise(resolve => setTimeout(resolve, 300))
  expect(await read()).toBe(first)
})

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../../../contracts/recording-listener.ts'
import { KafkaCluster } from '../../cluster.ts'
import { kafkaDriver } from '../../index.ts'
import { noHeaderBlock } from '../batches/header-block.ts'
import { messages } from './api-versions.ts'
import { type PartitionAnswer, type PartitionData, produceCall, UnencodableBatch } from './produce-message.ts'
import { producerIdCall } from './producer-id-message.ts'

const broker = process.env.KAFKA_BROKER ?? 'localhost:9092'
const driver = kafkaDriver({ brokers: [broker] })
const cluster = new KafkaCluster({ brokers: [broker] })
const topic = `produce-message-${randomUUID()}`
const settings = { acks: 'all', compression: 'gzip', ackTimeoutMs: 10_000 } as const

beforeAll(async () => {
  const admin = driver.admin()
  await admin.createTopics([{ name: topic, partitions: 2, config: { 'message.timestamp.after.max.ms': '3600000' } }])
  await eventually('a leader', async () => {
    await cluster.metadata([topic])
    return cluster.leaderOf(topic, 0) !== undefined
  })
  await admin.close()
})

afterAll(async () => {
  const admin = driver.admin()
  await admin.deleteTopics([topic])
  await admin.close()
  cluster.close()
})

const versionsOf = ({ min, max }: { readonly min: number; readonly max: number }): readonly number[] =>
  Array.from({ length: max - min + 1 }, (_, i) => min + i)

const leader = () => cluster.node(cluster.leaderOf(topic, 0) ?? -1)

function aBatch(values: readonly string[], at: Partial<PartitionData> = {}, timestamp = Date.now()): PartitionData {
  const records = values.map(value => ({ key: null, value: Buffer.from(value), headers: noHeaderBlock, timestamp }))
  const identity = { producerId: -1n, epoch: -1, firstSequence: -1 }
  return { topic, partition: 0, records, identity, bytes: 100, ...at }
}

async function produce(version: number, ...batches: readonly PartitionData[]): Promise<readonly PartitionAnswer[]> {
  const node = await leader()
  const message = { ...messages.produce, max: version }
  const { partitions } = await cluster.send(node, produceCall(node, batches, settings, message))
  return batches.flatMap(({ topic: name, partition }) =>
    partitions.filter(answer => answer.topic === name && answer.partition === partition)
  )
}

test.each(versionsOf(messages.initProducerId))(
  'InitProducerId v%i: every producer gets an id of its own',
  async version => {
    const node = await cluster.controller()
    const message = { ...messages.initProducerId, max: version }
    const ask = () => cluster.send(node, producerIdCall(node, message))
    const [first, second] = [await ask(), await ask()]
    expect([first.errorCode, first.epoch, second.errorCode]).toEqual([0, 0, 0])
    expect(second.producerId).toBeGreaterThan(first.producerId)
  }
)

test.each(versionsOf(messages.produce))(
  'Produce v%i: stores batches of several partitions and says where, and refuses one alone',
  async version => {
    const admin = driver.admin()
    const ends = (await admin.offsets(topic)).map(({ latest }) => latest)
    const missing = `missing-${topic}`
    const [first, second, third] = await produce(
      version,
      aBatch(['a', 'b']),
      aBatch(['c'], { partition: 1 }),
      aBatch(['d'], { topic: missing })
    )
    expect(first).toMatchObject({ topic, partition: 0, errorCode: 0, baseOffset: ends[0] })
    expect(second).toMatchObject({ topic, partition: 1, errorCode: 0, baseOffset: ends[1] })
    expect(third).toMatchObject({ topic: missing, partition: 0, errorCode: 3, baseOffset: -1 })
    const values: string[] = []
    await driver
      .reader()
      .read(
        [{ topic, partition: 0, from: ends[0] ?? 0, to: (ends[0] ?? 0) + 2 }],
        ({ records }) => void values.push(...records.map(({ value }) => String(value)))
      )
    expect(values).toEqual(['a', 'b'])
    await admin.close()
  }
)

test.each([8, messages.produce.max])('Produce v%i: the broker says what is wrong with a record', async version => {
  const [answer] = await produce(version, aBatch(['late'], {}, Date.now() + 7_200_000))
  expect(answer).toMatchObject({ errorCode: 32, baseOffset: -1, reason: expect.stringMatching(/[Tt]imestamp/) })
})

test('H7: a batch that cannot be written is named, whatever the version', async () => {
  const node = await leader()
  const bad = aBatch(['bad'], { partition: 1 }, Number.NaN)
  for (const version of versionsOf(messages.produce)) {
    const encode = (): unknown =>
      produceCall(node, [aBatch(['a']), bad], settings, { ...messages.produce, max: version })
    expect(encode).toThrow(UnencodableBatch)
    expect(encode).toThrow(expect.objectContaining({ batch: bad }))
  }
})

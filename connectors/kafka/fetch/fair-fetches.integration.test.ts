import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { eventually, RecordingListener } from '../../contracts/recording-listener.ts'
import { kafkaDriver } from '../index.ts'

const driver = kafkaDriver({ brokers: [process.env.KAFKA_BROKER ?? 'localhost:9092'] })

test('H11: a record larger than a partition may bring with a fetch is read beside partitions that always have more', async () => {
  const topic = `fair-${randomUUID()}`
  const admin = driver.admin()
  await admin.createTopics([{ name: topic, partitions: 3, config: { 'max.message.bytes': '4000000' } }])
  onTestFinished(async () => {
    await admin.deleteTopics([topic])
    await admin.close()
  })
  const producer = driver.producer({ maxRecordBytes: 4_000_000 })
  onTestFinished(() => producer.close())
  const record = (partition: number, bytes: number) => ({
    topic,
    partition,
    key: null,
    value: Buffer.alloc(bytes, 'x')
  })
  for (const partition of [0, 2]) {
    await eventually('the topic takes records', async () => (await producer.send([record(partition, 10)])).length === 0)
    const backlog = Array.from({ length: 40 }, () => record(partition, 500_000))
    expect(await producer.send(backlog)).toEqual([])
  }
  expect(await producer.send([record(1, 3_000_000)])).toEqual([])

  const listener = new RecordingListener()
  const consumer = driver.consumer({ topics: [topic], groupId: `g-${topic}`, maxWaitMs: 100 })
  onTestFinished(() => consumer.stop())
  await consumer.start(listener)
  await eventually('all records', () => listener.records().length === 83)
  const order = listener.batches.map(({ partition }) => partition)
  // Two of the three bring something with each fetch, so that a fetch of the third comes with the second at the latest.
  expect(order.indexOf(1)).toBeLessThan(5)
})

import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { eventually, RecordingListener } from '../../contracts/recording-listener.ts'
import { KafkaCluster } from '../cluster.ts'
import { fetchCommitted } from '../fetch/offsets.ts'
import { kafkaDriver } from '../index.ts'

const brokers = [process.env.KAFKA_BROKER ?? 'localhost:9092']
const driver = kafkaDriver({ brokers })

test('M19: what is committed while partitions are given up tells which log it belongs to', async () => {
  const topic = `last-${randomUUID()}`
  const groupId = `g-${topic}`
  const admin = driver.admin()
  await admin.createTopics([{ name: topic, partitions: 1 }])
  onTestFinished(async () => {
    await admin.deleteTopics([topic])
    await admin.close()
  })
  const producer = driver.producer()
  onTestFinished(() => producer.close())
  const record = { topic, key: null, value: Buffer.from('a') }
  await eventually('the topic takes records', async () => (await producer.send([record])).length === 0)

  const listener = new RecordingListener()
  const consumer = driver.consumer({ topics: [topic], groupId, maxWaitMs: 100 })
  listener.whenRevoked = async () => void (await consumer.commit([...listener.positions.values()]))
  await consumer.start(listener)
  await eventually('the record', () => listener.records().length === 1)
  await consumer.stop()

  const cluster = new KafkaCluster({ brokers })
  onTestFinished(() => cluster.close())
  const coordinator = await cluster.coordinator(groupId)
  const [committed] = await fetchCommitted(cluster, coordinator, groupId, [{ topic, partition: 0 }])
  expect(committed).toMatchObject({ offset: 1, epoch: 0, metadata: expect.stringMatching(/^topic-id=/) as string })
})

import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { eventually, RecordingListener } from '../../contracts/recording-listener.ts'
import { kafkaDriver } from '../index.ts'

const topic = `long-session-${randomUUID().slice(0, 8)}`
const driver = kafkaDriver({ brokers: [process.env.KAFKA_BROKER ?? '127.0.0.1:9092'] })
const admin = driver.admin()

afterEach(async () => {
  await admin.deleteTopics([topic])
  await admin.deleteGroups([topic])
  await admin.close()
})

test('a member that lives longer than its session keeps its partitions', async () => {
  // The shortest session that brokers allow by default.
  const sessionTimeoutMs = 6_000
  await admin.createTopics([{ name: topic, partitions: 1 }])
  const listener = new RecordingListener()
  const consumer = driver.consumer({ topics: [topic], groupId: topic, sessionTimeoutMs })
  await consumer.start(listener)
  await eventually('the partition', () => listener.assigned.size === 1)
  const before = listener.events.length
  await delay(sessionTimeoutMs + 2_000)
  expect(listener.events.slice(before)).toEqual([])
  expect([...listener.assigned.keys()]).toHaveLength(1)
  await consumer.stop()
})

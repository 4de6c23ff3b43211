import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { startOlderKafka } from '../../../../test/older-kafka.ts'
import { eventually, RecordingListener } from '../../../contracts/recording-listener.ts'
import { messages } from './api-versions.ts'

const reading = ['fetch', 'listOffsets', 'metadata', 'offsetCommit', 'offsetFetch', 'offsetForLeaderEpoch'] as const
const steps = Math.max(...reading.map(name => messages[name].max - messages[name].min))

test.each(Array.from({ length: steps + 1 }, (_, n) => n))(
  'reads, commits and looks up in the versions %s before the newest that are spoken',
  async before => {
    const newest = new Map<number, number>(
      reading.map(name => [messages[name].apiKey, Math.max(messages[name].min, messages[name].max - before)])
    )
    const { driver, close } = await startOlderKafka(process.env.KAFKA_BROKER ?? 'localhost:9092', newest)
    onTestFinished(close)
    const admin = driver.admin()
    const topic = `older-${randomUUID()}`
    await admin.createTopics([{ name: topic, partitions: 2 }])
    onTestFinished(async () => {
      await admin.deleteTopics([topic])
      await admin.close()
    })
    const producer = driver.producer()
    onTestFinished(() => producer.close())
    const records = ['a', 'b', 'c'].map(value => ({ topic, key: null, value: Buffer.from(value), partition: 1 }))
    expect(await producer.send(records)).toEqual([])
    const groupId = `g-${topic}`
    for (const expected of [['a', 'b', 'c'], ['c']]) {
      const consumer = driver.consumer({ topics: [topic], groupId, maxWaitMs: 100 })
      onTestFinished(() => consumer.stop())
      const listener = new RecordingListener()
      await consumer.start(listener)
      await eventually('the records', () => listener.records().length === expected.length)
      expect(listener.values()).toEqual(expected)
      await consumer.commit([{ topic, partition: 1, offset: 2 }])
      await consumer.stop()
    }
    expect(await admin.committed(groupId, [topic])).toEqual([{ topic, partition: 1, offset: 2 }])
    expect(await admin.offsets(topic)).toEqual([
      { partition: 0, earliest: 0, latest: 0 },
      { partition: 1, earliest: 0, latest: 3 }
    ])
    const read: string[] = []
    const range = { topic, partition: 1, from: 1, to: 3 }
    await driver.reader().read([range], batch => void read.push(...batch.records.map(({ value }) => String(value))))
    expect(read).toEqual(['b', 'c'])
  }
)

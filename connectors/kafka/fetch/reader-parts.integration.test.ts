import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { kafkaDriver } from '../index.ts'

const driver = kafkaDriver({ brokers: [process.env.KAFKA_BROKER ?? 'localhost:9092'] })

/** A topic of one partition with so many records that have values of so many bytes. */
async function aTopic(count: number, bytes: number): Promise<string> {
  const topic = `parts-${randomUUID().slice(0, 8)}`
  const admin = driver.admin()
  const producer = driver.producer()
  onTestFinished(async () => {
    await producer.close()
    await admin.deleteTopics([topic])
    await admin.close()
  })
  await admin.createTopics([{ name: topic, partitions: 1 }])
  await producer.connect()
  const record = { topic, key: Buffer.from('k'), value: Buffer.alloc(bytes, 'v'), partition: 0 }
  const [refused] = await producer.send(Array.from({ length: count }, () => record))
  if (refused) throw refused.error
  return topic
}

test('a reader hands over a long fetch in parts, the next one when the one before is done', async () => {
  const count = 20_000
  const topic = await aTopic(count, 10)
  const sizes: number[] = []
  let handed = 0
  await driver.reader().read([{ topic, partition: 0, from: 0, to: count }], async ({ records, nextOffset }) => {
    expect(records[0]?.offset).toBe(handed)
    handed += records.length
    expect(nextOffset).toBe(handed)
    sizes.push(records.length)
    await new Promise(resolve => setImmediate(resolve))
    expect(handed).toBe(nextOffset)
  })
  expect(handed).toBe(count)
  expect(Math.max(...sizes)).toBeLessThan(2_500)
})

import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { eventually } from '../../contracts/recording-listener.ts'
import { kafkaDriver } from '../index.ts'

const driver = kafkaDriver({ brokers: [process.env.KAFKA_BROKER ?? ''] })
const sockets = (): number => process.getActiveResourcesInfo().filter(name => name === 'TCPSocketWrap').length

test('requests that begin at once on a closed connection share one, and nothing stays open behind them', async () => {
  const topic = `sockets-${randomUUID()}`
  const admin = driver.admin()
  await admin.createTopics([{ name: topic, partitions: 4 }])
  onTestFinished(async () => {
    await admin.deleteTopics([topic])
    await admin.close()
  })
  const producer = driver.producer()
  const partitions = [0, 1, 2, 3]
  await producer.send(partitions.map(partition => ({ topic, partition, key: null, value: Buffer.from('x') })))
  await producer.close()
  await eventually('the end of the producer', () => sockets() <= 2)
  const before = sockets()
  const reader = driver.reader()
  for (let round = 0; round < 3; round++) {
    await Promise.all(partitions.map(partition => reader.read([{ topic, partition, from: 0, to: 1 }], () => undefined)))
  }
  await eventually('the end of the readers', () => sockets() <= before)
  expect(sockets()).toBeLessThanOrEqual(before)
})

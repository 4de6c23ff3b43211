import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import type { Driver } from '#streams'
import { eventually, RecordingListener } from '../../connectors/contracts/recording-listener.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { startThreeBrokers, type ThreeBrokers } from './three-brokers.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let brokers: ThreeBrokers
let driver: Driver

beforeAll(async () => {
  brokers = await startThreeBrokers()
  driver = kafkaDriver({ brokers: brokers.bootstrap.split(',') })
})
afterAll(() => brokers.stop())

const config = { 'min.insync.replicas': '1' }
const values = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => `${prefix}${n}`)

/** Two replicas of which the second has only `kept`, and a member that has read `kept` and `lost`. */
async function aReaderAhead(topic: string, kept: readonly string[], lost: readonly string[]) {
  await brokers.createTopic({ name: topic, replicas: [[1, 2]], config })
  await brokers.until(topic, ([first]) => first?.isr.length === 2)
  const producer = driver.producer()
  onTestFinished(() => producer.close())
  const send = async (all: readonly string[]): Promise<void> => {
    const records = all.map(value => ({ topic, key: null, value: Buffer.from(value), partition: 0 }))
    expect(await producer.send(records)).toEqual([])
  }
  const listener = new RecordingListener()
  const consumer = driver.consumer({ topics: [topic], groupId: `g-${topic}`, maxWaitMs: 100 })
  onTestFinished(() => consumer.stop())
  await consumer.start(listener)
  await send(kept)
  await brokers.kill(2)
  await brokers.until(topic, ([first]) => first?.isr.join() === '1')
  await send(lost)
  await eventually('all of it', () => listener.records().length === kept.length + lost.length)
  return { listener, send, consumer }
}

/** Lets the replica lead that lacks records. */
async function electUncleanly(topic: string): Promise<void> {
  await brokers.kill(1)
  await brokers.start(2)
  await brokers.until(topic, ([first]) => first?.leader === -1)
  await brokers.configure(topic, { ...config, 'unclean.leader.election.enable': 'true' })
  await brokers.until(topic, ([first]) => first?.leader === 2)
}

test('S3: after an unclean election each record that the brokers have is read, and what they lost is named, though the log is longer again', async () => {
  const topic = 'cut-and-longer'
  const { listener, send } = await aReaderAhead(topic, values('kept', 20), values('lost', 10))
  await electUncleanly(topic)
  const instead = values('instead', 25)
  await send(instead)
  await eventually('what came instead', () => listener.values().includes('instead24'), 60_000)
  expect(listener.values()).toEqual([...values('kept', 20), ...values('lost', 10), ...instead])
  expect(listener.resets()).toMatchObject([{ topic, partition: 0, reason: 'cut', from: 30, to: 20 }])
  await brokers.start(1)
})

test('M19: a log that was cut while nobody read, and is longer again, is noticed at the next start', async () => {
  const topic = 'cut-unread'
  const { listener, send, consumer } = await aReaderAhead(topic, values('kept', 20), values('lost', 10))
  listener.whenRevoked = async () => void (await consumer.commit([...listener.positions.values()]))
  await consumer.stop()
  await electUncleanly(topic)
  const instead = values('instead', 25)
  await send(instead)
  const next = new RecordingListener()
  const another = driver.consumer({ topics: [topic], groupId: `g-${topic}`, maxWaitMs: 100 })
  onTestFinished(() => another.stop())
  await another.start(next)
  await eventually('what came instead', () => next.values().includes('instead24'), 60_000)
  expect(next.values()).toEqual(instead)
  expect(next.resets()).toMatchObject([{ topic, partition: 0, reason: 'cut', from: 30, to: 20 }])
  await brokers.start(1)
})

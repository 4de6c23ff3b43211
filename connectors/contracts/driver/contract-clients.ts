import { randomUUID } from 'node:crypto'
import { beforeAll, expect, onTestFinished } from 'vitest'
import type { ConsumerOptions, Driver, Producer, ProducerOptions, ProducerRecord } from '#streams'
import type { ConsumerBatch } from '#streams/connector'
import { RecordingListener } from '../recording-listener.ts'

/**
 * Topics and clients for the tests of one `describe`, in which it is called: what they make is removed after each test, the admin is closed
 * after the last one.
 */
export function contractClients(driver: Driver) {
  const admin = driver.admin()

  beforeAll(async () => {
    await admin.connect()
    return () => admin.close()
  })

  const aTopic = async (partitions = 1): Promise<string> => {
    const topic = `contract-${randomUUID()}`
    await admin.createTopics([{ name: topic, partitions }])
    onTestFinished(() => admin.deleteTopics([topic]))
    return topic
  }

  const aProducer = async (options?: ProducerOptions): Promise<Producer> => {
    const producer = driver.producer(options)
    onTestFinished(() => producer.close())
    await producer.connect()
    return producer
  }

  const aConsumer = async (options: ConsumerOptions, listener = new RecordingListener(), from = driver) => {
    const consumer = from.consumer({ heartbeatIntervalMs: 200, maxWaitMs: 100, ...options })
    onTestFinished(() => consumer.stop())
    await consumer.start(listener)
    return { consumer, listener }
  }

  const produce = async (records: readonly ProducerRecord[]): Promise<void> => {
    const producer = await aProducer()
    expect(await producer.send(records)).toEqual([])
  }

  const readAll = async (topic: string, partition: number, to: number): Promise<readonly ConsumerBatch[]> => {
    const batches: ConsumerBatch[] = []
    await driver.reader().read([{ topic, partition, from: 0, to }], batch => void batches.push(batch))
    return batches
  }

  /** Values of the first partition, as text. */
  const valuesOf = async (topic: string, to: number): Promise<readonly string[]> =>
    (await readAll(topic, 0, to)).flatMap(({ records }) => records.map(textOf))

  /** Where the first partition ends. */
  const endOf = async (topic: string): Promise<number> => (await admin.offsets(topic))[0]?.latest ?? 0

  return { admin, aTopic, aProducer, aConsumer, produce, readAll, valuesOf, endOf }
}

/** A record without a key. */
export function text(topic: string, value: string, more: Partial<ProducerRecord> = {}): ProducerRecord {
  return { topic, key: null, value: Buffer.from(value), ...more }
}

export function textOf({ value }: { readonly value: Buffer | null }): string {
  return value?.toString() ?? 'null'
}

import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { codeOf, type Driver } from '#streams'
import { RecordingListener } from './recording-listener.ts'

/** A driver that may not do everything. */
export interface RestrictedDriver {
  readonly driver: Driver
  /** A topic of one partition that may be read and written. */
  readonly topic: string
  /** One that may be neither. */
  readonly foreignTopic: string
  /** A group that may be joined. */
  readonly groupId: string
  /** One that may not. */
  readonly foreignGroupId: string
}

/** What every `Driver` does when its broker refuses access: part of the driver contract. `setUp` is called in each test. */
export function driverAuthorizationContract(name: string, setUp: () => RestrictedDriver): void {
  describe(`the driver contract when access is refused, on ${name}`, () => {
    const refused = {
      code: 'authorization-failed',
      retryable: false,
      message: expect.stringContaining('rights')
    }

    test('a record for a topic that may not be written is refused for good, the others of the call are stored', async () => {
      const { driver, topic, foreignTopic } = setUp()
      const producer = driver.producer({ deliveryTimeoutMs: 10_000 })
      await producer.connect()
      const value = randomUUID()
      const offsets: number[] = []
      const record = { key: null, value: Buffer.from(value) }
      const failures = await producer.send([
        { ...record, topic: foreignTopic },
        { ...record, topic, onDelivered: at => void offsets.push(at.offset) }
      ])
      await producer.close()
      expect(failures.map(({ index, error }) => [index, codeOf(error, 'timeout')])).toEqual([
        [0, 'authorization-failed']
      ])
      const [offset = -1] = offsets
      const values: string[] = []
      await driver
        .reader()
        .read(
          [{ topic, partition: 0, from: offset, to: offset + 1 }],
          ({ records }) => void values.push(...records.map(r => String(r.value)))
        )
      expect(values).toEqual([value])
    })

    test.each([
      ['a topic that may not be read', 'foreignTopic', 'groupId'],
      ['a group that may not be joined', 'topic', 'foreignGroupId']
    ] as const)('a consumer on %s does not start, and says what to check', async (_, topicOf, groupOf) => {
      const restricted = setUp()
      const consumer = restricted.driver.consumer({ topics: [restricted[topicOf]], groupId: restricted[groupOf] })
      await expect(consumer.start(new RecordingListener())).rejects.toMatchObject(refused)
      await consumer.stop()
    })

    test('a topic that may not be read is refused to the reader', async () => {
      const { driver, foreignTopic } = setUp()
      const range = { topic: foreignTopic, partition: 0, from: 0, to: 1 }
      await expect(driver.reader().read([range], () => undefined)).rejects.toMatchObject(refused)
    })
  })
}

import { randomUUID } from 'node:crypto'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Admin, AutoOffsetReset, ConsumerOptions, Driver } from '#streams'
import { eventually, RecordingListener } from './recording-listener.ts'

/** What the tests of lost positions need of a driver's tests. */
interface ResetsUnderTest {
  readonly driver: Driver
  readonly truncate: (topic: string, partition: number, before: number) => Promise<void>
  readonly cut: ((topic: string, partition: number, before: number) => Promise<void>) | undefined
}

/** What a consumer does when the log does not have its position any more; part of `driverContract`. */
export function resetContract(name: string, { driver, truncate, cut }: ResetsUnderTest): void {
  describe(`the driver contract for lost positions, on ${name}`, () => {
    const anAdmin = (): Admin => {
      const admin = driver.admin()
      onTestFinished(() => admin.close())
      return admin
    }

    const aTopic = async (admin: Admin, values: readonly string[]): Promise<string> => {
      const topic = `resets-${randomUUID()}`
      await admin.createTopics([{ name: topic, partitions: 1 }])
      onTestFinished(() => admin.deleteTopics([topic]))
      await produce(topic, values)
      return topic
    }

    const produce = async (topic: string, values: readonly string[]): Promise<void> => {
      const producer = driver.producer()
      const records = values.map(value => ({ topic, partition: 0, key: null, value: Buffer.from(value) }))
      await eventually('the topic takes records', async () => (await producer.send(records)).length === 0)
      await producer.close()
    }

    const aMember = async (topic: string, options: Partial<ConsumerOptions> = {}) => {
      const listener = new RecordingListener()
      const consumer = driver.consumer({ topics: [topic], groupId: `g-${topic}`, maxWaitMs: 100, ...options })
      onTestFinished(() => consumer.stop())
      await consumer.start(listener)
      return { consumer, listener }
    }

    /** Deletes the topic and makes it again, with these records. */
    const makeAgain = async (admin: Admin, topic: string, values: readonly string[]): Promise<void> => {
      await admin.deleteTopics([topic])
      await eventually('the topic is gone', async () => (await admin.partitionsOf(topic)) === undefined)
      await eventually('the topic is there again', async () => {
        const created = await admin.createTopics([{ name: topic, partitions: 1 }])
        return created.length === 1
      })
      await produce(topic, values)
    }

    const before = ['a', 'b', 'c', 'd', 'e']

    test.each([
      ['fewer', ['A', 'B']],
      ['as many', ['A', 'B', 'C', 'D', 'E']],
      ['more', ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H']]
    ])(
      'S3: a topic made again with %s records than before is read whole, and the listener is told',
      async (_, after) => {
        const admin = anAdmin()
        const topic = await aTopic(admin, before)
        const { consumer, listener } = await aMember(topic)
        await eventually('the first topic', () => listener.records().length === before.length)
        await consumer.commit([{ topic, partition: 0, offset: before.length }])
        await makeAgain(admin, topic, after)
        await eventually(
          'all of the second topic',
          () => listener.records().length >= before.length + after.length,
          30_000
        )
        expect(listener.values()).toEqual([...before, ...after])
        expect(listener.resets()).toMatchObject([{ topic, partition: 0, reason: 'recreated', from: 5, to: 0 }])
      }
    )

    test('S3: every partition of a topic made again is read whole, whichever is noticed first', async () => {
      const admin = anAdmin()
      const topic = `resets-${randomUUID()}`
      const fill = async (partition: number, values: readonly string[]): Promise<void> => {
        const producer = driver.producer()
        const records = values.map(value => ({ topic, partition, key: null, value: Buffer.from(value) }))
        await eventually('the topic takes records', async () => (await producer.send(records)).length === 0)
        await producer.close()
      }
      const partitions = [0, 1, 2]
      await admin.createTopics([{ name: topic, partitions: 3 }])
      onTestFinished(() => admin.deleteTopics([topic]))
      for (const partition of partitions) await fill(partition, ['a', 'b'])
      const { listener } = await aMember(topic)
      await eventually('the first topic', () => listener.records().length === 6)
      await admin.deleteTopics([topic])
      await eventually('the topic is gone', async () => (await admin.partitionsOf(topic)) === undefined)
      await eventually(
        'it is there again',
        async () => (await admin.createTopics([{ name: topic, partitions: 3 }])).length === 1
      )
      await Promise.all(
        partitions.map(partition =>
          fill(
            partition,
            [1, 2, 3].map(n => `${partition}${n}`)
          )
        )
      )
      await eventually('all of the second topic', () => listener.records().length >= 15, 30_000)
      const again = listener.values().slice(6)
      expect([...again].sort()).toEqual(['01', '02', '03', '11', '12', '13', '21', '22', '23'])
      expect(
        listener
          .resets()
          .map(({ partition }) => partition)
          .sort()
      ).toEqual(partitions)
    })

    test('S3: a topic made again while nobody reads is read whole', async () => {
      const admin = anAdmin()
      const topic = await aTopic(admin, before)
      const first = await aMember(topic)
      await eventually('the first topic', () => first.listener.records().length === before.length)
      await first.consumer.commit([{ topic, partition: 0, offset: 5 }])
      await first.consumer.stop()
      const after = ['A', 'B', 'C', 'D', 'E', 'F', 'G']
      await makeAgain(admin, topic, after)
      const second = await aMember(topic)
      await eventually('all of the second topic', () => second.listener.records().length >= after.length)
      expect(second.listener.values()).toEqual(after)
      // A broker may forget the group's offsets with the topic; then there is none that is lost.
      for (const reset of second.listener.resets()) expect(reset).toMatchObject({ reason: 'recreated', from: 5, to: 0 })
    })

    test('S3: nothing of a partition is delivered until the listener has taken notice, and seek moves it elsewhere', async () => {
      const admin = anAdmin()
      const topic = await aTopic(admin, before)
      const { consumer, listener } = await aMember(topic)
      await eventually('the first topic', () => listener.records().length === before.length)
      const noticed = Promise.withResolvers<void>()
      listener.whenReset = async () => {
        await noticed.promise
        consumer.seek({ topic, partition: 0, offset: 1 })
      }
      await makeAgain(admin, topic, ['A', 'B', 'C'])
      await eventually('the reset', () => listener.resets().length === 1, 30_000)
      await new Promise(resolve => setTimeout(resolve, 300))
      expect(listener.values()).toEqual(before)
      noticed.resolve()
      await eventually('what is behind', () => listener.records().length >= before.length + 2)
      expect(listener.values()).toEqual([...before, 'B', 'C'])
    })

    test('S3: records that were deleted before they were read are named, and reading goes on behind them', async () => {
      const admin = anAdmin()
      const topic = await aTopic(admin, ['a', 'b', 'c'])
      const first = await aMember(topic)
      await eventually('three records', () => first.listener.records().length === 3)
      await first.consumer.commit([{ topic, partition: 0, offset: 1 }])
      await first.consumer.stop()
      await truncate(topic, 0, 3)
      const { listener } = await aMember(topic)
      const reset = { reason: 'deleted', from: 1, to: 3, earliest: 3, latest: 3 }
      await eventually('the reset', () => listener.resets().length === 1)
      expect(listener.resets()).toMatchObject([reset])
      await eventually('the position', () => listener.positions.get(`${topic}/0`)?.offset === 3)
      await produce(topic, ['d'])
      await eventually('what comes then', () => listener.values().length === 1)
      expect(listener.values()).toEqual(['d'])
    })

    test('S3: with autoOffsetReset none a lost position is not moved, and the partition is read no more', async () => {
      const admin = anAdmin()
      const topic = await aTopic(admin, ['a', 'b', 'c'])
      const first = await aMember(topic)
      await eventually('three records', () => first.listener.records().length === 3)
      await first.consumer.commit([{ topic, partition: 0, offset: 1 }])
      await first.consumer.stop()
      await truncate(topic, 0, 2)
      const { listener } = await aMember(topic, { autoOffsetReset: 'none' })
      await eventually('the reset', () => listener.resets().length === 1)
      expect(listener.resets()).toMatchObject([{ reason: 'deleted', from: 1, to: undefined, earliest: 2, latest: 3 }])
      await new Promise(resolve => setTimeout(resolve, 300))
      expect(listener.values()).toEqual([])
    })

    test('S3: with autoOffsetReset none a group without offsets does not begin', async () => {
      const topic = await aTopic(anAdmin(), ['a'])
      const listener = new RecordingListener()
      const options = { topics: [topic], groupId: `g-${topic}`, autoOffsetReset: 'none' } as const
      const consumer = driver.consumer(options)
      onTestFinished(() => consumer.stop())
      const refusal = consumer.start(listener).then(
        () => eventually('the refusal', () => listener.events.some(({ event }) => event === 'error')),
        error => listener.onError(error, false)
      )
      await refusal
      const [refused] = listener.events.filter(({ event }) => event === 'error')
      expect(refused).toMatchObject({
        message: expect.stringMatching(/no committed offset.*autoOffsetReset/),
        retryable: false
      })
    })

    test('what to do without a position may differ by topic', async () => {
      const admin = anAdmin()
      const [whole, tail] = [await aTopic(admin, ['old']), await aTopic(admin, ['old'])]
      const autoOffsetResets: { readonly [topic: string]: AutoOffsetReset } = { [tail]: 'latest' }
      const { listener } = await aMember(whole, { topics: [whole, tail], autoOffsetResets })
      await eventually('the assignment', () => listener.assigned.size === 2)
      await produce(tail, ['new'])
      await eventually('both', () => listener.records().length >= 2)
      expect([...listener.values()].sort()).toEqual(['new', 'old'])
    })

    test.runIf(cut !== undefined).each([
      ['shorter', ['D']],
      ['longer', ['D', 'E', 'F', 'G']]
    ])('S3: a log that was cut and is %s now is read on from where it was cut', async (_, after) => {
      const topic = await aTopic(anAdmin(), before)
      const { listener } = await aMember(topic)
      await eventually('the log', () => listener.records().length === before.length)
      await cut?.(topic, 0, 3)
      await produce(topic, after)
      await eventually('what came instead', () => listener.records().length >= before.length + after.length)
      expect(listener.values()).toEqual([...before, ...after])
      expect(listener.resets()).toMatchObject([{ reason: 'cut', from: 5, to: 3 }])
    })
  })
}

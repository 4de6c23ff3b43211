import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { Driver, Producer, ProducerOptions } from '#streams'
import { eventually, RecordingListener } from './recording-listener.ts'

/** A driver whose broker fails when it is told to. */
export interface FaultyDriver {
  /** Its clients meet the faults. */
  readonly driver: Driver
  /** Clients of the same broker that meet none: to prepare and to look. */
  readonly unharmed: Driver
  /** The broker stores what is sent next, but the answer to the first try gets lost. */
  readonly loseAnswer: () => void
  /** The broker stores what is sent next, but no answer to it comes through, however often the producer tries, until the returned function is called. */
  readonly keepSilent: () => () => void
  /** Cuts every connection and lets none be made, as a broker that restarts, until the returned function is called. */
  readonly goAway: () => Promise<() => Promise<void>>
  /** Ends what it took to make the faults. */
  readonly close: () => Promise<void>
}

/** What every `Driver` does when its broker fails: part of `driverContract`. */
export function driverFaultsContract(name: string, setUp: () => Promise<FaultyDriver>): void {
  describe(`the driver contract when the broker fails, on ${name}`, () => {
    let faulty: FaultyDriver
    let topic: string

    beforeEach(async () => {
      faulty = await setUp()
      topic = `contract-${randomUUID()}`
      const admin = faulty.unharmed.admin()
      await admin.createTopics([{ name: topic, partitions: 3 }])
      onTestFinished(faulty.close)
      onTestFinished(async () => {
        await admin.deleteTopics([topic])
        await admin.close()
      })
    })

    const aProducer = async (options: ProducerOptions = {}): Promise<Producer> => {
      const producer = faulty.driver.producer({ deliveryTimeoutMs: 10_000, ...options })
      onTestFinished(() => producer.close())
      await producer.connect()
      return producer
    }

    const anUnharmedProducer = (): Producer => {
      const producer = faulty.unharmed.producer()
      onTestFinished(() => producer.close())
      return producer
    }

    const aConsumer = () => {
      const consumer = faulty.driver.consumer({ topics: [topic], groupId: `g-${topic}`, heartbeatIntervalMs: 100 })
      onTestFinished(() => consumer.stop())
      return { consumer, listener: new RecordingListener() }
    }

    const stored = async (partition: number): Promise<readonly string[]> => {
      const admin = faulty.unharmed.admin()
      const to = (await admin.offsets(topic))[partition]?.latest ?? 0
      await admin.close()
      const values: string[] = []
      const range = { topic, partition, from: 0, to }
      await faulty.unharmed
        .reader()
        .read([range], batch => void values.push(...batch.records.map(r => String(r.value))))
      return values
    }

    /** How long a broker stays away, so that every client finds out. */
    const aWhile = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 300))

    const record = (value: string, partition = 0) => ({ topic, key: null, value: Buffer.from(value), partition })

    test('an acknowledgement that gets lost neither loses nor doubles a record, and the order stays', async () => {
      const producer = await aProducer()
      const sends: Promise<unknown>[] = []
      for (let round = 0; round < 4; round++) {
        faulty.loseAnswer()
        const first = producer.send([record(`v${15 * round}`)])
        for (let i = 1; i < 15; i++) sends.push(producer.send([record(`v${15 * round + i}`, i % 3)]))
        sends.push(first)
        await first
      }
      expect((await Promise.all(sends)).flat()).toEqual([])
      for (const partition of [0, 1, 2]) {
        const sent = Array.from({ length: 60 }, (_, i) => i).filter(i => (i % 15) % 3 === partition)
        expect(await stored(partition)).toEqual(sent.map(i => `v${i}`))
        expect(producer.position?.(topic, partition)).toBe(sent.length)
      }
    })

    test('an acknowledgement that does not come in time ends in delivery-timeout, and the next send goes through', async () => {
      const producer = await aProducer({ deliveryTimeoutMs: 700 })
      expect(await producer.send([record('before')])).toEqual([])
      const answer = faulty.keepSilent()
      const begun = Date.now()
      await expect(producer.send([record('stored, but who knows')])).rejects.toMatchObject({
        code: 'delivery-timeout',
        retryable: true
      })
      expect(Date.now() - begun).toBeLessThan(5_000)
      answer()
      expect(await producer.send([record('after')])).toEqual([])
      expect(await stored(0)).toEqual(['before', 'stored, but who knows', 'after'])
    })

    test('a send to a broker that is away ends in broker-unavailable within the bound, and is not stored later', async () => {
      const producer = await aProducer({ deliveryTimeoutMs: 500 })
      expect(await producer.send([record('before')])).toEqual([])
      const comeBack = await faulty.goAway()
      await expect(producer.send([record('on a dying connection')])).rejects.toMatchObject({ retryable: true })
      const begun = Date.now()
      const refused = { code: 'broker-unavailable', retryable: true }
      await expect(Promise.allSettled(['a', 'b'].map(value => producer.send([record(value)])))).resolves.toMatchObject([
        { status: 'rejected', reason: refused },
        { status: 'rejected', reason: refused }
      ])
      expect(Date.now() - begun).toBeLessThan(5_000)
      await comeBack()
      await eventually('the next send', async () => {
        const failures = await producer.send([record('after')]).catch(() => undefined)
        return failures?.length === 0
      })
      expect(await stored(0)).toEqual(['before', 'after'])
    })

    test('a send waits for a broker that comes back in time', async () => {
      const producer = await aProducer()
      const comeBack = await faulty.goAway()
      const sends = ['a', 'b', 'c'].map(value => producer.send([record(value)]))
      await aWhile()
      await comeBack()
      expect((await Promise.all(sends)).flat()).toEqual([])
      expect(await stored(0)).toEqual(['a', 'b', 'c'])
    })

    test('a member outlives a restart of the broker where it was: nothing is lost and nothing comes twice', async () => {
      const { consumer, listener } = aConsumer()
      await consumer.start(listener)
      await eventually('the assignment', () => listener.assigned.size === 3)
      const producer = anUnharmedProducer()
      await producer.send([record('a')])
      await eventually('the first record', () => listener.records().length === 1)
      const comeBack = await faulty.goAway()
      await expect(consumer.commit([{ topic, partition: 0, offset: 1 }])).rejects.toMatchObject({
        code: 'broker-unavailable',
        retryable: true
      })
      await comeBack()
      await producer.send([record('b')])
      await eventually('the second record', () => listener.records().length === 2)
      await consumer.commit([...listener.positions.values()])
      expect(listener.values()).toEqual(['a', 'b'])
      expect(listener.events.filter(({ event }) => event !== 'batch').map(({ event }) => event)).toEqual(['assigned'])
    })

    test('a consumer that starts before its broker joins when the broker is there', async () => {
      const comeBack = await faulty.goAway()
      const { consumer, listener } = aConsumer()
      const early = consumer.start(listener)
      early.catch(() => undefined)
      await aWhile()
      await comeBack()
      await early
      await eventually('the assignment', () => listener.assigned.size === 3)
    })

    test('the reader goes on where it was when the broker is back', async () => {
      await anUnharmedProducer().send(['a', 'b'].map(value => record(value)))
      const values: string[] = []
      const reading = faulty.driver
        .reader()
        .read(
          [{ topic, partition: 0, from: 0, to: 3 }],
          batch => void values.push(...batch.records.map(r => String(r.value)))
        )
      await eventually('what there is', () => values.length === 2)
      const comeBack = await faulty.goAway()
      await aWhile()
      await comeBack()
      await anUnharmedProducer().send([record('c')])
      await reading
      expect(values).toEqual(['a', 'b', 'c'])
    })
  })
}

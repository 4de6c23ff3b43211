import { randomBytes, randomUUID } from 'node:crypto'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  type Admin,
  type ConsumerBatch,
  type ConsumerOptions,
  codeOf,
  type Driver,
  type HeaderEntry,
  headerEntries,
  headersOf,
  type Producer,
  type ProducerOptions,
  type ProducerRecord,
  type TopicPartitionOffset
} from '#streams'
import { driverFaultsContract, type FaultyDriver } from './driver-faults-contract.ts'
import { eventually, RecordingListener } from './recording-listener.ts'
import { resetContract } from './reset-contract.ts'
import { subscriptionContract } from './subscription-contract.ts'

/** A driver that cannot read some batches. */
export interface DamagingDriver {
  readonly driver: Driver
  /** From now on it cannot read a batch in which a value is this text. */
  readonly damage: (text: string) => void
  readonly close: () => Promise<void>
}

/** What a driver's tests must offer beside the driver, so that the contract can make what the interface cannot. */
export interface DriverUnderTest {
  readonly driver: Driver
  /** Takes at least one offset at the end of the partition without a record that a reader sees. */
  readonly appendGap: (topic: string, partition: number) => Promise<void>
  /** Removes everything before the offset. */
  readonly truncate: (topic: string, partition: number, before: number) => Promise<void>
  /** Cuts the log before the offset, as the election of a broker does that had not all of it; absent where one broker cannot be made to. */
  readonly cut?: (topic: string, partition: number, before: number) => Promise<void>
  /** Makes a driver on the same broker to which some batches come damaged. */
  readonly damaging: () => Promise<DamagingDriver>
  /** From now on offsets of this topic are not stored, those of others are; the returned function is called at the end. */
  readonly refuseCommits: (topic: string) => Promise<() => Promise<void>>
  /** Makes a driver on the same broker, or another, that fails when it is told to. */
  readonly faulty: () => Promise<FaultyDriver>
}

/**
 * The behaviour every `Driver` has, run by the tests of each connector against its own broker. `driverAuthorizationContract` belongs to it;
 * it has a set-up of its own, since not every broker asks who one is.
 */
export function driverContract(name: string, setUp: () => DriverUnderTest): void {
  const { driver, appendGap, truncate, cut, refuseCommits, damaging, faulty } = setUp()
  driverFaultsContract(name, faulty)
  resetContract(name, { driver, truncate, cut })
  subscriptionContract(name, driver)
  describe(`the driver contract, on ${name}`, () => {
    const cleanUps: (() => Promise<void>)[] = []
    let admin: Admin

    beforeAll(async () => {
      admin = driver.admin()
      await admin.connect()
      return () => admin.close()
    })

    afterEach(async () => {
      for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
    })

    const aTopic = async (partitions = 1): Promise<string> => {
      const topic = `contract-${randomUUID()}`
      await admin.createTopics([{ name: topic, partitions }])
      cleanUps.push(() => admin.deleteTopics([topic]))
      return topic
    }

    const aProducer = async (options?: ProducerOptions): Promise<Producer> => {
      const producer = driver.producer(options)
      cleanUps.push(() => producer.close())
      await producer.connect()
      return producer
    }

    const aConsumer = async (options: ConsumerOptions, listener = new RecordingListener(), from = driver) => {
      const consumer = from.consumer({ heartbeatIntervalMs: 200, maxWaitMs: 100, ...options })
      cleanUps.push(() => consumer.stop())
      await consumer.start(listener)
      return { consumer, listener }
    }

    const aDamagedText = async (text: string): Promise<DamagingDriver> => {
      const damagingDriver = await damaging()
      cleanUps.push(() => damagingDriver.close())
      damagingDriver.damage(text)
      return damagingDriver
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

    test('keeps the order of one partition over concurrent sends', async () => {
      const topic = await aTopic(3)
      const producer = await aProducer()
      const sends = Array.from({ length: 600 }, (_, i) => producer.send([text(topic, `v${i}`, { partition: i % 3 })]))
      expect((await Promise.all(sends)).flat()).toEqual([])
      const { listener } = await aConsumer({ topics: [topic], groupId: `g-${topic}` })
      await eventually('600 records', () => listener.records().length >= 600)
      for (const partition of [0, 1, 2]) {
        const values = listener.batches.filter(b => b.partition === partition).flatMap(b => b.records.map(textOf))
        expect(values).toEqual(Array.from({ length: 200 }, (_, i) => `v${i * 3 + partition}`))
      }
    })

    test('W9: brings back headers in their order: repeats apart, numbers as names, nulls and __proto__', async () => {
      const topic = await aTopic()
      const names = ['b', 'a', '7', 'b', '__proto__', '1', 'b']
      const entries = names.map((name, i): HeaderEntry => [name, i === 1 ? null : Buffer.from(String(i))])
      await produce([{ topic, key: null, value: Buffer.from('v'), headers: headersOf(entries) }])
      const [record] = (await readAll(topic, 0, 1)).flatMap(({ records }) => records)
      expect(headerEntries(record?.headers ?? {})).toEqual(entries)
    })

    test('brings back keys, values, null values, headers and timestamps as they were sent', async () => {
      const topic = await aTopic()
      const headers = { text: 'é', bytes: Uint8Array.of(0, 255), none: null, many: ['a', 'b', null] }
      await produce([
        { topic, key: Buffer.from('k'), value: Buffer.from('v'), headers, timestamp: 1_700_000_000_123 },
        { topic, key: null, value: Buffer.from(''), timestamp: 0 },
        { topic, key: Buffer.from('gone'), value: null }
      ])
      const before = Date.now() - 60_000
      const [first, second, third] = (await readAll(topic, 0, 3)).flatMap(({ records }) => records)
      expect(first?.key?.toString()).toBe('k')
      expect(first?.timestamp).toBe(1_700_000_000_123)
      expect(first?.headers).toEqual({
        text: Buffer.from('é'),
        bytes: Buffer.from([0, 255]),
        none: null,
        many: [Buffer.from('a'), Buffer.from('b'), null]
      })
      expect([second?.key, second?.value?.length, second?.timestamp, second?.headers]).toEqual([null, 0, 0, {}])
      expect([third?.key?.toString(), third?.value]).toEqual(['gone', null])
      expect(third?.timestamp).toBeGreaterThan(before)
    })

    test("chooses the partition of a key as Java's client does", async () => {
      const topic = await aTopic(6)
      await produce(['21', 'foobar', 'a-little-bit-long-string'].map(key => ({ ...text(topic, key), key: bytes(key) })))
      const end = await admin.offsets(topic)
      const filled = end.filter(({ latest }) => latest > 0).map(({ partition }) => partition)
      expect(filled).toEqual(
        [...new Set([javaPartition(-973932308), javaPartition(-790332482), javaPartition(-985981536)])].sort()
      )
    })

    test('reports where each record lies, before the call resolves, and nothing of a record that was refused', async () => {
      const topic = await aTopic(2)
      const producer = await aProducer()
      const reported: TopicPartitionOffset[] = []
      const onDelivered = (at: TopicPartitionOffset): void => void reported.push(at)
      for (let i = 0; i < 2; i++) {
        const records = [0, 1, 1].map(partition => ({ ...text(topic, `v${i}`, { partition }), onDelivered }))
        const huge = { ...text(topic, '', { partition: 0 }), value: randomBytes(2_000_000), onDelivered }
        expect(await producer.send([...records, huge])).toHaveLength(1)
      }
      const offsetsOf = (partition: number): readonly number[] =>
        reported.filter(at => at.topic === topic && at.partition === partition).map(({ offset }) => offset)
      expect([offsetsOf(0), offsetsOf(1)]).toEqual([
        [0, 1],
        [0, 1, 2, 3]
      ])
    })

    test('knows where the last record ends that it wrote to a partition, which is what a store keeps of its changelog', async () => {
      const topic = await aTopic(2)
      await produce(['a', 'b'].map(value => text(topic, value, { partition: 1 })))
      const producer = await aProducer()
      expect(producer.position?.(topic, 1)).toBeUndefined()
      for (const end of [5, 8]) {
        await producer.send(['c', 'd', 'e'].map(value => text(topic, value, { partition: 1 })))
        expect(producer.position?.(topic, 1)).toBe(end)
      }
      expect(producer.position?.(topic, 0)).toBeUndefined()
    })

    test('refuses a record that is too large and stores the others of the call', async () => {
      const topic = await aTopic()
      const producer = await aProducer({ maxRecordBytes: 1000 })
      const failures = await producer.send([
        text(topic, 'a'),
        { ...text(topic, ''), value: randomBytes(2000) },
        text(topic, 'b')
      ])
      expect(failures.map(({ index, error }) => [index, codeOf(error, 'timeout')])).toEqual([[1, 'record-too-large']])
      expect(await valuesOf(topic, 2)).toEqual(['a', 'b'])
    })

    test('W23: a record that is larger than the limits and small when it is compressed is stored as it was given, in its place', async () => {
      const topic = await aTopic()
      const large = 'x'.repeat(3_000_000)
      for (const maxRecordBytes of [1_000_000, 8_000_000]) {
        const producer = await aProducer({ maxRecordBytes })
        expect(await producer.send(['a', large, 'b'].map(value => text(topic, value)))).toEqual([])
      }
      expect(await valuesOf(topic, 6)).toEqual(['a', large, 'b', 'a', large, 'b'])
    })

    test('W23: a topic refuses what is larger than its max.message.bytes, compressed too, and takes the others', async () => {
      const topic = `contract-${randomUUID()}`
      cleanUps.push(() => admin.deleteTopics([topic]))
      await admin.createTopics([{ name: topic, partitions: 1, config: { 'max.message.bytes': '2000' } }])
      const values = [Buffer.from('a'), randomBytes(3000), Buffer.alloc(3000), Buffer.from('b')]
      const producer = await aProducer()
      const failures = await producer.send(values.map(value => ({ ...text(topic, ''), value })))
      expect(failures.map(({ index, error }) => [index, codeOf(error, 'timeout')])).toEqual([[1, 'record-too-large']])
      expect(await valuesOf(topic, 3)).toEqual(['a', String(Buffer.alloc(3000)), 'b'])
    })

    test('refuses a record for a topic that does not exist and stores the others of the call', async () => {
      const topic = await aTopic()
      const producer = await aProducer()
      const failures = await producer.send([text(`missing-${topic}`, 'a'), text(topic, 'b')])
      expect(failures).toMatchObject([{ index: 0, error: { code: 'unknown-topic', retryable: true } }])
      expect(await valuesOf(topic, 1)).toEqual(['b'])
    })

    test('H7: refuses a record whose timestamp is no time, alone, and stores the others of the call at whole milliseconds', async () => {
      const topic = await aTopic()
      const producer = await aProducer()
      const times = [0, Number.NaN, -1, Date.now(), Number.POSITIVE_INFINITY, 8.65e15, 1.5]
      const failures = await producer.send(
        times.map((timestamp, i) => text(topic, `v${i}`, { timestamp, partition: 0 }))
      )
      expect(failures.map(({ index }) => index)).toEqual([1, 2, 4, 5])
      for (const { error } of failures) {
        expect(error).toMatchObject({ code: 'production-failed', retryable: false })
        expect(error.message).toContain('which is no time')
      }
      expect(await valuesOf(topic, 3)).toEqual(['v0', 'v3', 'v6'])
    })

    test('H7: refuses a record whose headers cannot be written, alone', async () => {
      const topic = await aTopic()
      const producer = await aProducer()
      const bad = { ...text(topic, 'bad'), headers: { n: 5 as unknown as string } }
      const failures = await producer.send([text(topic, 'a'), bad, text(topic, 'b')])
      expect(failures).toMatchObject([{ index: 1, error: { code: 'production-failed', retryable: false } }])
      expect(await valuesOf(topic, 2)).toEqual(['a', 'b'])
    })

    test('flush resolves when everything sent before is settled, close settles what was given to send', async () => {
      const topic = await aTopic()
      const producer = driver.producer()
      await producer.connect()
      let settled = 0
      const count = (): void => void settled++
      producer.send([text(topic, 'a')]).then(count, count)
      await producer.flush()
      expect(settled).toBe(1)
      producer.send([text(topic, 'b')]).then(count, count)
      await producer.close()
      expect(settled).toBe(2)
      await expect(producer.send([text(topic, 'c')])).rejects.toThrow(/closed/)
      await producer.close()
      expect(await valuesOf(topic, 2)).toEqual(['a', 'b'])
    })

    test('a consumer for a topic that does not exist does not start', async () => {
      const consumer = driver.consumer({ topics: [`missing-${randomUUID()}`], groupId: `g-${randomUUID()}` })
      cleanUps.push(() => consumer.stop())
      await expect(consumer.start(new RecordingListener())).rejects.toMatchObject({ code: 'unknown-topic' })
    })

    test('goes on after the committed offset when a member starts again', async () => {
      const topic = await aTopic()
      const groupId = `g-${topic}`
      await produce(['a', 'b', 'c'].map(value => text(topic, value)))
      const first = await aConsumer({ topics: [topic], groupId })
      await eventually('three records', () => first.listener.records().length === 3)
      await first.consumer.commit([{ topic, partition: 0, offset: 2 }])
      await first.consumer.stop()
      expect(await admin.committed(groupId, [topic])).toEqual([{ topic, partition: 0, offset: 2 }])
      const second = await aConsumer({ topics: [topic], groupId })
      await eventually('the last record', () => second.listener.records().length === 1)
      expect(second.listener.values()).toEqual(['c'])
      expect(second.listener.assigned.get(`${topic}/0`)).toBe(2)
    })

    test('an admin commits for a group without members, and is refused while it has some', async () => {
      const topic = await aTopic()
      const groupId = `g-${topic}`
      await produce(['a', 'b', 'c'].map(value => text(topic, value)))
      await admin.commit(groupId, [{ topic, partition: 0, offset: 2 }])
      expect(await admin.committed(groupId, [topic])).toEqual([{ topic, partition: 0, offset: 2 }])
      const { listener } = await aConsumer({ topics: [topic], groupId })
      await eventually('the last record', () => listener.values().join() === 'c')
      const refused = admin.commit(groupId, [{ topic, partition: 0, offset: 3 }])
      await expect(refused).rejects.toMatchObject({ code: 'commit-refused', retryable: false })
      expect(await admin.committed(groupId, [topic])).toEqual([{ topic, partition: 0, offset: 2 }])
    })

    test('starts at the end without a committed offset when asked for latest', async () => {
      const topic = await aTopic()
      await produce([text(topic, 'old')])
      const { listener } = await aConsumer({ topics: [topic], groupId: `g-${topic}`, autoOffsetReset: 'latest' })
      await eventually('the assignment', () => listener.assigned.has(`${topic}/0`))
      await produce([text(topic, 'new')])
      await eventually('the new record', () => listener.records().length > 0)
      expect(listener.values()).toEqual(['new'])
    })

    test('a paused partition rests while the others go on, and goes on where it was when resumed', async () => {
      const topic = await aTopic(2)
      const { consumer, listener } = await aConsumer({ topics: [topic], groupId: `g-${topic}` })
      await eventually('the assignment', () => listener.assigned.size === 2)
      await produce([text(topic, 'first', { partition: 0 })])
      await eventually('the first record', () => listener.records().length === 1)
      consumer.pause([{ topic, partition: 0 }])
      await produce([text(topic, 'rests', { partition: 0 }), text(topic, 'goes', { partition: 1 })])
      await eventually('the other partition', () => listener.values().includes('goes'))
      await produce([text(topic, 'goes too', { partition: 1 })])
      await eventually('the other partition again', () => listener.values().includes('goes too'))
      expect(listener.values()).not.toContain('rests')
      consumer.resume([{ topic, partition: 0 }])
      await eventually('the resumed partition', () => listener.values().includes('rests'))
      expect(listener.values()).toEqual(['first', 'goes', 'goes too', 'rests'])
    })

    test('a resumed partition does not wait until the others have something', async () => {
      const topic = await aTopic(2)
      const { consumer, listener } = await aConsumer({ topics: [topic], groupId: `g-${topic}`, maxWaitMs: 25_000 })
      await eventually('the assignment', () => listener.assigned.size === 2)
      consumer.pause([{ topic, partition: 0 }])
      await produce([text(topic, 'rests', { partition: 0 }), text(topic, 'goes', { partition: 1 })])
      await eventually('the other partition', () => listener.values().includes('goes'))
      consumer.resume([{ topic, partition: 0 }])
      await eventually('the resumed partition', () => listener.values().includes('rests'))
    })

    test('seek moves the position back, and each record from there comes again once', async () => {
      const topic = await aTopic()
      await produce(['a', 'b', 'c'].map(value => text(topic, value)))
      const { consumer, listener } = await aConsumer({ topics: [topic], groupId: `g-${topic}` })
      await eventually('three records', () => listener.records().length === 3)
      consumer.seek({ topic, partition: 0, offset: 1 })
      await eventually('two records again', () => listener.records().length >= 5)
      expect(listener.values()).toEqual(['a', 'b', 'c', 'b', 'c'])
    })

    test('pause and seek take effect when they are called while the partition is being assigned', async () => {
      const topic = await aTopic(2)
      await produce(Array.from({ length: 6 }, (_, n) => text(topic, `${n}`, { partition: n % 2 })))
      const listener = new RecordingListener()
      const consumer = driver.consumer({ topics: [topic], groupId: `g-${topic}`, maxWaitMs: 100 })
      cleanUps.push(() => consumer.stop())
      listener.whenAssigned = async () => {
        consumer.pause([{ topic, partition: 0 }])
        consumer.seek({ topic, partition: 1, offset: 2 })
      }
      await consumer.start(listener)
      await eventually('the record after the seek', () => listener.records().length > 0)
      expect(listener.values()).toEqual(['5'])
      consumer.resume([{ topic, partition: 0 }])
      await eventually('the resumed partition', () => listener.records().length === 4)
      expect(listener.values()).toEqual(['5', '0', '2', '4'])
    })

    test('stop does not wait for an assignment that is under way: the partitions are lost', async () => {
      const topic = await aTopic()
      const listener = new RecordingListener()
      const consumer = driver.consumer({ topics: [topic], groupId: `g-${topic}` })
      let stopped: Promise<void> | undefined
      listener.whenAssigned = async () => {
        stopped ??= consumer.stop()
        await stopped
      }
      await consumer.start(listener)
      await eventually('the call of stop', () => stopped !== undefined)
      await stopped
      expect(listener.events.map(({ event }) => event)).toEqual(['assigned', 'lost'])
    })

    test('a member that is stopped while it joins leaves its partitions to the others', async () => {
      const topic = await aTopic(3)
      const groupId = `g-${topic}`
      const { listener } = await aConsumer({ topics: [topic], groupId })
      await eventually('the assignment', () => listener.assigned.size === 3)
      const brief = driver.consumer({ topics: [topic], groupId })
      const starting = brief.start(new RecordingListener()).catch(() => undefined)
      await brief.stop()
      await starting
      await produce([0, 1, 2].map(partition => text(topic, `${partition}`, { partition })))
      await eventually('a record of each partition', () => new Set(listener.values()).size === 3)
      expect(listener.assigned.size).toBe(3)
    })

    test('nextOffset passes offsets without a record, and the high watermark is the end of the partition', async () => {
      const topic = await aTopic()
      await produce([text(topic, 'a')])
      await appendGap(topic, 0)
      const latest = await endOf(topic)
      const { listener } = await aConsumer({ topics: [topic], groupId: `g-${topic}` })
      await eventually('the end', () => listener.positions.get(`${topic}/0`)?.offset === latest)
      expect(listener.values()).toEqual(['a'])
      expect(listener.batches.at(-1)?.highWatermark).toBe(latest)
    })

    test('M12: a batch that cannot be read ends its partition after what lies before it, the others go on, a seek goes on behind it', async () => {
      const topic = await aTopic(2)
      for (const value of ['a', 'damage me', 'c']) await produce([text(topic, value, { partition: 0 })])
      const bad = await aDamagedText('damage me')
      const options = { topics: [topic], groupId: `g-${topic}` }
      const { consumer, listener } = await aConsumer(options, new RecordingListener(), bad.driver)
      const damaged = () => listener.batches.filter(batch => batch.damaged !== undefined)
      await eventually('the damaged batch', () => damaged().length > 0)
      await produce([text(topic, 'goes', { partition: 1 })])
      await eventually('the other partition', () => listener.values().includes('goes'))
      await produce([text(topic, 'goes too', { partition: 1 })])
      await eventually('the other partition again', () => listener.values().includes('goes too'))
      expect(listener.values()).toEqual(['a', 'goes', 'goes too'])
      expect(damaged()).toMatchObject([{ nextOffset: 1, damaged: { topic, partition: 0, offset: 1, lastOffset: 1 } }])
      consumer.seek({ topic, partition: 0, offset: 2 })
      await eventually('what lies behind it', () => listener.values().includes('c'))
      expect(listener.values()).not.toContain('damage me')
    })

    test('M12: a reader is told of a batch that cannot be read, by place, after what lies before it', async () => {
      const topic = await aTopic()
      for (const value of ['a', 'damage me', 'c']) await produce([text(topic, value)])
      const { driver: reads } = await aDamagedText('damage me')
      const values: string[] = []
      const reading = reads
        .reader()
        .read([{ topic, partition: 0, from: 0, to: 3 }], ({ records }) => void values.push(...records.map(textOf)))
      await expect(reading).rejects.toMatchObject({
        code: 'damaged-batch',
        message: expect.stringContaining(`1 to 1 of ${topic}/0`)
      })
      expect(values).toEqual(['a'])
    })

    test('three members share the partitions, nothing is read twice when each commits as it is told to give up', async () => {
      const topic = await aTopic(6)
      const groupId = `g-${topic}`
      const members: Awaited<ReturnType<typeof aCommittingMember>>[] = []
      for (let i = 0; i < 3; i++) {
        await produce(Array.from({ length: 60 }, (_, n) => text(topic, `${i}-${n}`, { partition: n % 6 })))
        const member = await aCommittingMember(topic, groupId)
        members.push(member)
        await eventually('an equal share', () => members.every(m => m.listener.assigned.size === 6 / members.length))
        await eventually('all read', () => members.flatMap(m => m.listener.values()).length >= 60 * (i + 1))
      }
      const owned = members.flatMap(m => [...m.listener.assigned.keys()])
      expect(new Set(owned).size).toBe(6)
      await members[0]?.consumer.stop()
      await eventually(
        'the others take over',
        () => members[1]?.listener.assigned.size === 3 && members[2]?.listener.assigned.size === 3
      )
      await produce(Array.from({ length: 60 }, (_, n) => text(topic, `3-${n}`, { partition: n % 6 })))
      await eventually('all read', () => members.flatMap(m => m.listener.values()).length >= 240)
      const values = members.flatMap(m => m.listener.values())
      expect(new Set(values).size).toBe(240)
      expect(values.length).toBe(240)
    })

    test('a member for which no partition is left hears of an assignment of none', async () => {
      const topic = await aTopic(1)
      const members = [await aConsumer({ topics: [topic], groupId: `g-${topic}` })]
      await eventually('the partition', () => members[0]?.listener.assigned.size === 1)
      members.push(await aConsumer({ topics: [topic], groupId: `g-${topic}` }))
      const assignments = (): readonly string[] =>
        members.map(({ listener }) => {
          const last = listener.events.findLast(({ event }) => event === 'assigned' || event === 'revoked')
          return last?.event === 'assigned' ? last.partitions.join() : 'none yet'
        })
      await eventually('an assignment each', () => assignments().toSorted().join() === `,${topic}/0`)
    })

    test('partitions mostly stay with their member when another comes or goes', async () => {
      const topic = await aTopic(6)
      const groupId = `g-${topic}`
      const first = await aCommittingMember(topic, groupId)
      await eventually('all six', () => first.listener.assigned.size === 6)
      const second = await aCommittingMember(topic, groupId)
      await eventually('half each', () => first.listener.assigned.size === 3 && second.listener.assigned.size === 3)
      const kept = [...first.listener.assigned.keys()]
      const third = await aCommittingMember(topic, groupId)
      await eventually('two each', () => [first, second, third].every(m => m.listener.assigned.size === 2))
      expect(kept).toEqual(expect.arrayContaining([...first.listener.assigned.keys()]))
    })

    test('S1: topics that are read together are dealt together, whoever comes and goes', async () => {
      const topics = [await aTopic(4), await aTopic(4), await aTopic(2)]
      const [orders = '', payments = '', other = ''] = topics
      const groupId = `g-${orders}`
      const members: Awaited<ReturnType<typeof aConsumer>>[] = []
      const partitionsOf = ({ listener }: (typeof members)[number], topic: string): readonly string[] =>
        [...listener.assigned.keys()].filter(name => name.startsWith(`${topic}/`)).map(name => name.split('/')[1] ?? '')
      const settled = (): boolean => members.reduce((sum, m) => sum + m.listener.assigned.size, 0) === 10
      const expectWhole = async (): Promise<void> => {
        await eventually('every partition', settled)
        for (const m of members) {
          expect(partitionsOf(m, orders).toSorted()).toEqual(partitionsOf(m, payments).toSorted())
          const tasks = partitionsOf(m, orders).length + partitionsOf(m, other).length
          expect(tasks).toBe(6 / members.length)
        }
      }
      for (let n = 0; n < 3; n++) {
        members.push(await aConsumer({ topics, topicGroups: [[orders, payments], [other]], groupId }))
        await eventually('a share', () => members.every(m => m.listener.assigned.size > 0))
        await expectWhole()
      }
      await members.shift()?.consumer.stop()
      await expectWhole()
    })

    test('S1: a member of a topology without the second topic gets no half of a task, and what it alone reads', async () => {
      const [a = '', b = '', old = ''] = [await aTopic(2), await aTopic(2), await aTopic(2)]
      const groupId = `g-${a}`
      const older = await aConsumer({ topics: [a, old], groupId })
      await eventually('all four', () => older.listener.assigned.size === 4)
      const newer = await aConsumer({ topics: [a, b], topicGroups: [[a, b]], groupId })
      await eventually('the newer one has its tasks', () => newer.listener.assigned.size === 4)
      expect([...older.listener.assigned.keys()].toSorted()).toEqual([`${old}/0`, `${old}/1`])
    })

    test('events of a member never overlap: no batch comes while partitions are being assigned or revoked', async () => {
      const topic = await aTopic(2)
      const groupId = `g-${topic}`
      await produce(Array.from({ length: 20 }, (_, n) => text(topic, `${n}`, { partition: n % 2 })))
      const listener = new RecordingListener()
      let busy = false
      const overlaps: string[] = []
      const slow = async (): Promise<void> => {
        busy = true
        const seen = listener.batches.length
        await new Promise(resolve => setTimeout(resolve, 150))
        if (listener.batches.length !== seen) overlaps.push('a batch came')
        busy = false
      }
      listener.whenAssigned = slow
      listener.whenRevoked = async () => {
        if (busy) overlaps.push('revoked while busy')
        await slow()
      }
      await aConsumer({ topics: [topic], groupId }, listener)
      await eventually('some records', () => listener.records().length > 0)
      await aConsumer({ topics: [topic], groupId })
      await eventually('a smaller share', () => listener.assigned.size === 1)
      expect(overlaps).toEqual([])
      const kinds = listener.events.filter(({ event }) => event !== 'batch').map(({ event }) => event)
      expect(kinds).toEqual(['assigned', 'revoked', 'assigned'])
    })

    test('a commit for a partition that went to another member is refused', async () => {
      const topic = await aTopic(2)
      const groupId = `g-${topic}`
      const first = await aConsumer({ topics: [topic], groupId })
      await eventually('both partitions', () => first.listener.assigned.size === 2)
      const second = await aConsumer({ topics: [topic], groupId })
      await eventually('one each', () => first.listener.assigned.size === 1 && second.listener.assigned.size === 1)
      const partition = first.listener.assigned.has(`${topic}/0`) ? 1 : 0
      await expect(first.consumer.commit([{ topic, partition, offset: 1 }])).rejects.toMatchObject({
        code: 'commit-refused'
      })
      await second.consumer.commit([{ topic, partition, offset: 0 }])
    })

    test('a commit after stop is refused, and stop can be called again', async () => {
      const topic = await aTopic()
      const { consumer, listener } = await aConsumer({ topics: [topic], groupId: `g-${topic}` })
      await eventually('the assignment', () => listener.assigned.size === 1)
      await consumer.stop()
      await consumer.stop()
      expect(listener.events.map(({ event }) => event)).toEqual(['assigned', 'revoked'])
      await expect(consumer.commit([{ topic, partition: 0, offset: 0 }])).rejects.toMatchObject({
        code: 'commit-refused'
      })
    })

    test('a static member that comes back under its id takes over what it had, the others go on, and who still has the id is fenced', async () => {
      const topic = await aTopic(4)
      const groupId = `g-${topic}`
      const named = { topics: [topic], groupId, groupInstanceId: 'one' }
      const first = await aConsumer(named)
      const other = await aConsumer({ topics: [topic], groupId })
      await eventually('two each', () => [first, other].every(({ listener }) => listener.assigned.size === 2))
      const had = [...first.listener.assigned.keys()]
      const before = other.listener.events.length
      const again = await aConsumer(named)
      await eventually('what it had', () => again.listener.assigned.size === 2)
      expect([...again.listener.assigned.keys()].toSorted()).toEqual(had.toSorted())
      await eventually('the fence', () => first.listener.events.some(({ event }) => event === 'error'))
      expect(first.listener.assigned.size).toBe(0)
      expect(first.listener.events.at(-1)).toMatchObject({ message: /as 'one'/, retryable: false })
      expect(other.listener.events).toHaveLength(before)
      await again.consumer.commit([{ topic, partition: Number(had[0]?.split('/')[1]), offset: 0 }])
    })

    test('a static member that stops leaves the group, so that the others take over at once', async () => {
      const topic = await aTopic(2)
      const groupId = `g-${topic}`
      const named = await aConsumer({ topics: [topic], groupId, groupInstanceId: 'one' })
      const other = await aConsumer({ topics: [topic], groupId })
      await eventually('one each', () => [named, other].every(({ listener }) => listener.assigned.size === 1))
      await named.consumer.stop()
      await eventually('all', () => other.listener.assigned.size === 2)
    })

    test('M11: what is committed beside a partition that is refused is committed, and only that one is told', async () => {
      const [topic, gone] = [await aTopic(), await aTopic()]
      const groupId = `g-${topic}`
      const { consumer, listener } = await aConsumer({ topics: [topic, gone], groupId })
      await eventually('the partitions', () => listener.assigned.size === 2)
      const storeAgain = await refuseCommits(gone)
      const at = (name: string) => ({ topic: name, partition: 0, offset: 0 })
      await eventually('the refusal', async () => {
        const failures = await consumer.commit([at(topic), at(gone)])
        return failures.length === 1 && failures[0]?.topic === gone
      })
      expect(await admin.committed(groupId, [topic])).toEqual([at(topic)])
      await storeAgain()
    })

    test('M8: what is committed with an offset comes back when its partition is assigned', async () => {
      const topic = await aTopic()
      const groupId = `g-${topic}`
      await produce([text(topic, 'a')])
      const first = await aConsumer({ topics: [topic], groupId })
      await eventually('the record', () => first.listener.records().length === 1)
      await first.consumer.commit([{ topic, partition: 0, offset: 1, metadata: 'AQAAAAA=' }])
      expect(await admin.committed(groupId, [topic])).toEqual([
        { topic, partition: 0, offset: 1, metadata: 'AQAAAAA=' }
      ])
      await first.consumer.stop()
      const listener = new RecordingListener()
      const starts: (string | undefined)[] = []
      listener.whenAssigned = async ([start]) => void starts.push(start?.metadata)
      await aConsumer({ topics: [topic], groupId }, listener)
      await eventually('the assignment', () => starts.length > 0)
      expect(starts).toEqual(['AQAAAAA='])
    })

    test('L11: a position that `latest` found stays over a rebalance before anything is committed', async () => {
      const topic = await aTopic(2)
      const groupId = `g-${topic}`
      const options = { topics: [topic], groupId, autoOffsetReset: 'latest' } as const
      await produce([text(topic, 'old', { partition: 0 }), text(topic, 'old', { partition: 1 })])
      const first = await aConsumer(options)
      await eventually('both', () => first.listener.assigned.size === 2)
      first.consumer.pause([0, 1].map(partition => ({ topic, partition })))
      await produce([text(topic, 'new', { partition: 0 }), text(topic, 'new', { partition: 1 })])
      const second = await aConsumer(options)
      await eventually('both records', () => first.listener.values().length + second.listener.values().length === 2)
      expect([...first.listener.values(), ...second.listener.values()]).toEqual(['new', 'new'])
    })

    test('the reader ends at `to` although the last offsets hold no record', async () => {
      const topic = await aTopic()
      await produce(['a', 'b'].map(value => text(topic, value)))
      await appendGap(topic, 0)
      const latest = await endOf(topic)
      const batches = await readAll(topic, 0, latest)
      expect(batches.flatMap(({ records }) => records.map(textOf))).toEqual(['a', 'b'])
      expect(batches.at(-1)?.nextOffset).toBe(latest)
    })

    test('the reader stays inside its range and waits for each batch', async () => {
      const topic = await aTopic(2)
      await produce(Array.from({ length: 40 }, (_, n) => text(topic, `${n}`, { partition: n % 2 })))
      const values: string[] = []
      let running = 0
      await driver.reader().read(
        [
          { topic, partition: 0, from: 5, to: 8 },
          { topic, partition: 1, from: 0, to: 0 }
        ],
        async ({ records }) => {
          expect(++running).toBe(1)
          await new Promise(resolve => setTimeout(resolve, 5))
          values.push(...records.map(textOf))
          running--
        }
      )
      expect(values).toEqual(['10', '12', '14'])
    })

    test('the reader waits for records that are still to come, and stops when its signal aborts', async () => {
      const topic = await aTopic()
      const values: string[] = []
      const abort = new AbortController()
      const reading = driver
        .reader()
        .read([{ topic, partition: 0, from: 0, to: 10 }], batch => void values.push(...batch.records.map(textOf)), {
          signal: abort.signal
        })
      reading.catch(() => undefined)
      await produce([text(topic, 'late')])
      await eventually('the late record', () => values.length === 1)
      abort.abort(new Error('enough'))
      await expect(reading).rejects.toThrow('enough')
    })

    test('a strict reader rejects when its start was truncated away, another starts at what is kept', async () => {
      const topic = await aTopic()
      await produce(['a', 'b', 'c'].map(value => text(topic, value)))
      await truncate(topic, 0, 2)
      const range = { topic, partition: 0, from: 0, to: 3 }
      await expect(driver.reader().read([range], () => undefined, { strict: true })).rejects.toMatchObject({
        code: 'offset-out-of-range'
      })
      expect((await readAll(topic, 0, 3)).flatMap(({ records }) => records.map(textOf))).toEqual(['c'])
    })

    test("the reader passes on an error of the reader's callback and stops", async () => {
      const topic = await aTopic()
      await produce([text(topic, 'a')])
      const failing = driver.reader().read([{ topic, partition: 0, from: 0, to: 1 }], () => {
        throw new Error('cannot take it')
      })
      await expect(failing).rejects.toThrow('cannot take it')
    })

    test('the admin adds partitions, also when several do so at once, and the group that reads the topic gets them', async () => {
      const topic = await aTopic(2)
      const members = [await aConsumer({ topics: [topic], groupId: `g-${topic}` })]
      await eventually('both partitions', () => members[0]?.listener.assigned.size === 2)
      await Promise.all([1, 2, 3].map(() => admin.addPartitions(topic, 4)))
      await admin.addPartitions(topic, 3)
      expect(await admin.partitionsOf(topic)).toBe(4)
      await expect(admin.addPartitions(`missing-${topic}`, 2)).rejects.toMatchObject({ code: 'unknown-topic' })
      members.push(await aConsumer({ topics: [topic], groupId: `g-${topic}` }))
      await eventually('two each', () => members.every(m => m.listener.assigned.size === 2))
      await produce([0, 1, 2, 3].map(partition => text(topic, `v${partition}`, { partition })))
      await eventually('all records', () => members.flatMap(m => m.listener.values()).length === 4)
    })

    test('the admin removes the records before an offset, and no others', async () => {
      const topic = await aTopic(2)
      await produce(['a', 'b', 'c', 'd'].map((value, n) => text(topic, value, { partition: n % 2 })))
      await admin.deleteRecords([{ topic, partition: 0, offset: 1 }])
      expect(await admin.offsets(topic)).toEqual([
        { partition: 0, earliest: 1, latest: 2 },
        { partition: 1, earliest: 0, latest: 2 }
      ])
      await admin.deleteRecords([{ topic: `missing-${topic}`, partition: 0, offset: 1 }])
    })

    test('a consumer tells how much of a partition it has not handed over', async () => {
      const topic = await aTopic(1)
      await produce(['a', 'b', 'c'].map(value => text(topic, value)))
      const { consumer, listener } = await aConsumer({ topics: [topic], groupId: `g-${topic}` })
      await eventually('all records', () => listener.values().length === 3)
      await eventually('nothing left', () => consumer.lag?.({ topic, partition: 0 }) === 0)
    })

    test('the admin creates what is missing and says what there is', async () => {
      const topic = await aTopic(3)
      const other = `contract-${randomUUID()}`
      cleanUps.push(() => admin.deleteTopics([other]))
      const created = await admin.createTopics([
        { name: topic, partitions: 5 },
        { name: other, partitions: 1, config: { 'cleanup.policy': 'compact' } }
      ])
      expect(created).toEqual([other])
      expect(await admin.partitionsOf(topic)).toBe(3)
      expect(await admin.partitionsOf(`missing-${topic}`)).toBeUndefined()
      expect([await admin.copiesOf(topic), await admin.copiesOf(`missing-${topic}`)]).toEqual([1, undefined])
      expect(await admin.listTopics()).toEqual(expect.arrayContaining([topic, other]))
      expect(await admin.settingsOf(other, ['cleanup.policy'])).toEqual({ 'cleanup.policy': 'compact' })
      expect(await admin.settingsOf(topic, ['cleanup.policy'])).toEqual({ 'cleanup.policy': 'delete' })
      await expect(admin.settingsOf(`missing-${topic}`, [])).rejects.toMatchObject({ code: 'unknown-topic' })
      await produce([text(topic, 'a', { partition: 1 })])
      expect(await admin.offsets(topic)).toEqual([
        { partition: 0, earliest: 0, latest: 0 },
        { partition: 1, earliest: 0, latest: 1 },
        { partition: 2, earliest: 0, latest: 0 }
      ])
      await expect(admin.offsets(`missing-${topic}`)).rejects.toMatchObject({ code: 'unknown-topic' })
      expect(await admin.knownOffsets(topic)).toEqual(await admin.offsets(topic))
      expect(await admin.knownOffsets(topic, [1, 7])).toEqual([{ partition: 1, earliest: 0, latest: 1 }])
      await expect(admin.knownOffsets(`missing-${topic}`)).rejects.toMatchObject({ code: 'unknown-topic' })
      expect(await admin.committed(`nobody-${topic}`, [topic])).toEqual([])
    })

    test('finds where the records of a time begin', async () => {
      const topic = await aTopic(2)
      const now = Date.now()
      const at = (value: string, partition: number, ago: number) =>
        text(topic, value, { partition, timestamp: now - ago })
      await produce([at('a', 0, 5_000), at('b', 0, 3_000), at('c', 0, 1_000)])
      await produce([at('d', 1, 4_000)])
      expect(await admin.offsetsAt(topic, now - 60_000)).toEqual(
        new Map([
          [0, 0],
          [1, 0]
        ])
      )
      expect(await admin.offsetsAt(topic, now - 3_000)).toEqual(new Map([[0, 1]]))
      expect(await admin.offsetsAt(topic, now)).toEqual(new Map())
      await expect(admin.offsetsAt(`missing-${topic}`, now)).rejects.toMatchObject({ code: 'unknown-topic' })
    })

    test.each([
      ['größen', /'größen' contains "ö"/],
      ['drop repeats / 24h', /contains " "/],
      ['..', /is '\.' or '\.\.'/],
      ['', /is empty/],
      ['a'.repeat(250), /is 250 characters long/]
    ])('W15: the admin makes no topic %j, and says the rule', async (name, says) => {
      const refused = { code: 'invalid-configuration', message: expect.stringMatching(says) }
      await expect(admin.createTopics([{ name, partitions: 1 }])).rejects.toMatchObject(refused)
    })

    test("W15: the admin makes no topic that differs from another in '.' and '_' only, and names the other", async () => {
      const topic = `contract.${randomUUID()}_x`
      cleanUps.push(() => admin.deleteTopics([topic]))
      await admin.createTopics([{ name: topic, partitions: 1 }])
      const other = topic.replace('.', '_').replace('_x', '.x')
      await expect(admin.createTopics([{ name: other, partitions: 1 }])).rejects.toMatchObject({
        code: 'invalid-configuration',
        message: expect.stringContaining(`existing topic '${topic}'`)
      })
    })

    const aCommittingMember = async (topic: string, groupId: string) => {
      const listener = new RecordingListener()
      const member = await aConsumer({ topics: [topic], groupId }, listener)
      listener.whenRevoked = async () => void (await member.consumer.commit([...listener.positions.values()]))
      return member
    }

    const endOf = async (topic: string): Promise<number> => (await admin.offsets(topic))[0]?.latest ?? 0

    const valuesOf = async (topic: string, to: number): Promise<readonly string[]> =>
      (await readAll(topic, 0, to)).flatMap(({ records }) => records.map(textOf))
  })
}

function bytes(value: string): Buffer {
  return Buffer.from(value)
}

function text(topic: string, value: string, more: Partial<ProducerRecord> = {}): ProducerRecord {
  return { topic, key: null, value: bytes(value), ...more }
}

function textOf({ value }: { readonly value: Buffer | null }): string {
  return value?.toString() ?? 'null'
}

/** From the hash values of Kafka's own test of murmur2 (`UtilsTest.testMurmur2`). */
function javaPartition(hash: number): number {
  return (hash & 0x7fffffff) % 6
}

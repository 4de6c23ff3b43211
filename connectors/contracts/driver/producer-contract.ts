import { randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, onTestFinished, test } from 'vitest'
import { codeOf, type Driver, type HeaderEntry, headerEntries, headersOf } from '#streams'
import type { TopicPartitionOffset } from '#streams/connector'
import { eventually } from '../recording-listener.ts'
import { contractClients, text, textOf } from './contract-clients.ts'

/** What every producer does with records that it takes, refuses or waits for; part of `driverContract`. */
export function producerContract(name: string, driver: Driver): void {
  describe(`the driver contract for producers, on ${name}`, () => {
    const { admin, aTopic, aProducer, aConsumer, produce, readAll, valuesOf } = contractClients(driver)

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
      await produce(
        ['21', 'foobar', 'a-little-bit-long-string'].map(key => ({ ...text(topic, key), key: Buffer.from(key) }))
      )
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
      onTestFinished(() => admin.deleteTopics([topic]))
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
  })
}

/** From the hash values of Kafka's own test of murmur2 (`UtilsTest.testMurmur2`). */
function javaPartition(hash: number): number {
  return (hash & 0x7fffffff) % 6
}

import { randomUUID } from 'node:crypto'
import { describe, expect, onTestFinished, test } from 'vitest'
import { eventually, RecordingListener } from '../recording-listener.ts'
import { contractClients, text } from './contract-clients.ts'
import type { DriverUnderTest } from './driver-under-test.ts'

/** What a consumer does as the only member of its group; part of `driverContract`. */
export function memberContract(
  name: string,
  { driver, appendGap, damaging }: Pick<DriverUnderTest, 'driver' | 'appendGap' | 'damaging'>
): void {
  describe(`the driver contract for consumers, on ${name}`, () => {
    const { admin, aTopic, aConsumer, produce, endOf } = contractClients(driver)

    test('a consumer for topics that do not exist does not start, and names them all', async () => {
      const missing = [`missing-${randomUUID()}`, `missing-too-${randomUUID()}`]
      const consumer = driver.consumer({ topics: [await aTopic(), ...missing], groupId: `g-${randomUUID()}` })
      onTestFinished(() => consumer.stop())
      const started = consumer.start(new RecordingListener())
      await expect(started).rejects.toMatchObject({ code: 'unknown-topic' })
      for (const name of missing) await expect(started).rejects.toThrow(name)
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
      onTestFinished(() => consumer.stop())
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
      const bad = await damaging()
      onTestFinished(bad.close)
      bad.damage('damage me')
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

    test('a consumer tells how much of a partition it has not handed over', async () => {
      const topic = await aTopic(1)
      await produce(['a', 'b', 'c'].map(value => text(topic, value)))
      const { consumer, listener } = await aConsumer({ topics: [topic], groupId: `g-${topic}` })
      await eventually('all records', () => listener.values().length === 3)
      await eventually('nothing left', () => consumer.lag?.({ topic, partition: 0 }) === 0)
    })
  })
}

import { expect, test } from 'vitest'
import { type RawRecord, StreamsError } from '#streams'
import { eventually, RecordingListener } from '../recording-listener.ts'
import { MemoryBroker, memoryDriver } from './index.ts'
import { MemorySource } from './memory-source.ts'

const record = (value: string) => ({ topic: 't', key: null, value: Buffer.from(value) })

async function valuesOf(broker: MemoryBroker): Promise<readonly string[]> {
  const log = broker.log('t', 0)
  return log.read(log.start, 1000).records.map(({ value }: RawRecord) => value?.toString() ?? 'null')
}

function aBroker(partitions = 1): MemoryBroker {
  const broker = new MemoryBroker()
  broker.createTopic('t', partitions)
  return broker
}

test('failNextSend rejects as many sends as asked and stores nothing of them', async () => {
  const broker = aBroker()
  const producer = memoryDriver(broker).producer()
  broker.faults.failNextSend(new StreamsError('broker-unavailable', 'down', { retryable: true }), 2)
  await expect(producer.send([record('a')])).rejects.toThrow('down')
  await expect(producer.send([record('b')])).rejects.toThrow('down')
  await producer.send([record('c')])
  expect(await valuesOf(broker)).toEqual(['c'])
})

test('dropAck stores the records, but the sender hears of a timeout', async () => {
  const broker = aBroker()
  broker.faults.dropAck()
  await expect(
    memoryDriver(broker)
      .producer()
      .send([record('a')])
  ).rejects.toMatchObject({ code: 'delivery-timeout' })
  expect(await valuesOf(broker)).toEqual(['a'])
})

test('failCommit rejects a commit and changes nothing', async () => {
  const broker = aBroker()
  const source = memoryDriver(broker).source({ topics: ['t'], groupId: 'g' })
  await source.start(new RecordingListener())
  broker.faults.failCommit(new StreamsError('broker-unavailable', 'down', { retryable: true }))
  const position = { topic: 't', partition: 0, offset: 0 }
  await expect(source.commit([position])).rejects.toThrow('down')
  expect(broker.group('g').committed('t', 0)).toBeUndefined()
  await source.commit([position])
  expect(broker.group('g').committed('t', 0)).toBe(0)
  await source.stop()
})

test('a member whose session expires hears that its partitions are lost, and joins again', async () => {
  const broker = aBroker(2)
  const source = new MemorySource(broker, { topics: ['t'], groupId: 'g' })
  const listener = new RecordingListener()
  await source.start(listener)
  const offsets = [{ topic: 't', partition: 0, offset: 0 }]
  const stale = source.expire()
  await expect(source.commit(offsets)).rejects.toMatchObject({ code: 'commit-refused' })
  await stale
  await eventually('the new assignment', () => listener.assigned.size === 2)
  expect(listener.events.map(({ event }) => event)).toEqual(['assigned', 'lost', 'assigned'])
  await source.stop()
})

test('compaction keeps the newest record of a key under its offset', () => {
  const broker = aBroker()
  const log = broker.log('t', 0)
  for (const [key, value] of ['a1', 'b1', 'a2'].map(text => [text.slice(0, 1), text])) {
    log.append({ key: Buffer.from(key ?? ''), value: Buffer.from(value ?? ''), timestamp: 0, headers: {} })
  }
  log.compact()
  expect(log.read(0, 10).records.map(({ offset }) => offset)).toEqual([1, 2])
  expect(log.read(0, 1)).toMatchObject({ nextOffset: 2 })
})

import { expect, test } from 'vitest'
import { type RawRecord, StreamsError } from '#streams'
import { eventually, RecordingListener } from '../contracts/recording-listener.ts'
import { MemoryBroker, memoryDriver } from './index.ts'
import { MemoryConsumer } from './memory-consumer.ts'

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
  const consumer = memoryDriver(broker).consumer({ topics: ['t'], groupId: 'g' })
  await consumer.start(new RecordingListener())
  broker.faults.failCommit(new StreamsError('broker-unavailable', 'down', { retryable: true }))
  const position = { topic: 't', partition: 0, offset: 0 }
  await expect(consumer.commit([position])).rejects.toThrow('down')
  expect(broker.group('g').committed('t', 0)).toBeUndefined()
  await consumer.commit([position])
  expect(broker.group('g').committed('t', 0)).toBe(0)
  await consumer.stop()
})

test('a member whose session expires hears that its partitions are lost, and joins again', async () => {
  const broker = aBroker(2)
  const consumer = new MemoryConsumer(broker, { topics: ['t'], groupId: 'g' })
  const listener = new RecordingListener()
  await consumer.start(listener)
  const offsets = [{ topic: 't', partition: 0, offset: 0 }]
  const stale = consumer.expire()
  await expect(consumer.commit(offsets)).rejects.toMatchObject({ code: 'commit-refused' })
  await stale
  await eventually('the new assignment', () => listener.assigned.size === 2)
  expect(listener.events.map(({ event }) => event)).toEqual(['assigned', 'lost', 'assigned'])
  await consumer.stop()
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

test('a broker that is away delivers nothing and answers nobody; what was written meanwhile comes when it is back', async () => {
  const broker = aBroker()
  const driver = memoryDriver(broker)
  const consumer = driver.consumer({ topics: ['t'], groupId: 'g' })
  const listener = new RecordingListener()
  await consumer.start(listener)
  const comeBack = broker.goAway()
  broker.log('t', 0).append({ key: null, value: Buffer.from('a'), timestamp: 0, headers: {} })
  broker.wake()
  const abort = new AbortController()
  const reading = driver
    .reader()
    .read([{ topic: 't', partition: 0, from: 0, to: 1 }], () => undefined, { signal: abort.signal })
  abort.abort(new Error('enough'))
  await expect(reading).rejects.toThrow('enough')
  const away = { code: 'broker-unavailable', retryable: true }
  await expect(driver.admin().offsets('t')).rejects.toMatchObject(away)
  await expect(driver.producer().connect()).rejects.toMatchObject(away)
  for (let turn = 0; turn < 5; turn++) await new Promise(resolve => setImmediate(resolve))
  expect(listener.values()).toEqual([])
  comeBack()
  await eventually('the record', () => listener.values().join() === 'a')
  await consumer.stop()
})

test('stopping a consumer that waits for its broker ends the wait', async () => {
  const broker = aBroker()
  const comeBack = broker.goAway()
  const consumer = memoryDriver(broker).consumer({ topics: ['t'], groupId: 'g' })
  const starting = consumer.start(new RecordingListener())
  await consumer.stop()
  await expect(starting).rejects.toMatchObject({ code: 'broker-unavailable' })
  comeBack()
  expect(broker.group('g').size).toBe(0)
})

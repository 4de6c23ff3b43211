import { randomBytes, randomUUID } from 'node:crypto'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { codeOf, type Driver, type Producer, type ProducerOptions } from '#streams'
import { startFaultyKafka } from '../../test/faulty-kafka.ts'
import { apiKeys, type FaultProxy } from '../../test/kafka-proxy.ts'
import { eventually, RecordingListener } from '../contracts/recording-listener.ts'
import { kafkaDriver } from './index.ts'

const broker = process.env.KAFKA_BROKER ?? 'localhost:9092'

let proxy: FaultProxy
let throughProxy: Driver
let direct: Driver
let topic: string

beforeEach(async () => {
  const faulty = await startFaultyKafka(broker)
  proxy = faulty.proxy
  throughProxy = faulty.driver
  direct = faulty.unharmed
  topic = `faults-${randomUUID()}`
  const admin = direct.admin()
  await admin.createTopics([{ name: topic, partitions: 3 }])
  // A new topic has leaders a moment later; the offsets are what only they tell.
  await eventually('leaders', () =>
    admin.offsets(topic).then(
      offsets => offsets.length === 3,
      () => false
    )
  )
  onTestFinished(async () => {
    await admin.deleteTopics([topic])
    await admin.close()
  })
  onTestFinished(faulty.close)
})

async function aProducer(options: ProducerOptions = {}): Promise<Producer> {
  const producer = throughProxy.producer({ deliveryTimeoutMs: 10_000, ...options })
  onTestFinished(() => producer.close())
  await producer.connect()
  return producer
}

async function stored(): Promise<readonly string[]> {
  const admin = direct.admin()
  const ends = await admin.offsets(topic)
  await admin.close()
  const values: string[] = []
  await direct.reader().read(
    ends.map(({ partition, latest }) => ({ topic, partition, from: 0, to: latest })),
    ({ records }) => void values.push(...records.map(({ value }) => value?.toString() ?? ''))
  )
  return values
}

const record = (value: string, partition = 0) => ({ topic, key: null, value: Buffer.from(value), partition })

test('a clock that runs slow keeps no record waiting that is to be sent again', async () => {
  const producer = await aProducer()
  const [begun, real] = [Date.now(), Date.now]
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => begun + (real() - begun) * 0.9)
  onTestFinished(async () => clock.mockRestore())
  let produced = 0
  proxy.decide = ({ apiKey }) => (apiKey === apiKeys.produce && produced++ === 0 ? 'lose-answer' : 'pass')
  expect(await producer.send([record('a')])).toEqual([])
  expect(produced).toBe(2)
})

test('there is never more than one produce request in flight', async () => {
  const producer = await aProducer()
  let inFlight = 0
  let most = 0
  proxy.decide = ({ apiKey }) => {
    if (apiKey !== apiKeys.produce) return 'pass'
    most = Math.max(most, ++inFlight)
    setTimeout(() => inFlight--, 30)
    return { delayAnswer: 30 }
  }
  const sends = Array.from({ length: 20 }, async (_, i) => {
    await new Promise(resolve => setTimeout(resolve, i * 5))
    return producer.send([record(`v${i}`, i % 3)])
  })
  await Promise.all(sends)
  expect(most).toBe(1)
  expect(await stored()).toHaveLength(20)
})

test('a broker that takes records but never answers ends in delivery-timeout, and the next send goes through', async () => {
  const producer = await aProducer({ deliveryTimeoutMs: 700 })
  await producer.send([record('before')])
  proxy.decide = ({ apiKey }) => (apiKey === apiKeys.produce ? 'swallow' : 'pass')
  const begun = Date.now()
  await expect(producer.send([record('unknown')])).rejects.toMatchObject({ code: 'delivery-timeout', retryable: true })
  expect(Date.now() - begun).toBeLessThan(30_000)
  proxy.decide = () => 'pass'
  expect(await producer.send([record('after')])).toEqual([])
  expect(await stored()).toEqual(['before', 'after'])
})

test('connect rejects when no broker answers within the bound', async () => {
  await proxy.stop()
  const nowhere = kafkaDriver({ brokers: ['127.0.0.1:1'], connectionTimeoutMs: 200 })
  const producer = nowhere.producer({ deliveryTimeoutMs: 500 })
  onTestFinished(() => producer.close())
  await expect(producer.connect()).rejects.toMatchObject({ code: 'broker-unavailable', retryable: true })
})

test('a record that only the broker finds too large is refused alone', async () => {
  const small = `faults-small-${randomUUID()}`
  const admin = direct.admin()
  await admin.createTopics([{ name: small, partitions: 1, config: { 'max.message.bytes': '2000' } }])
  onTestFinished(async () => {
    await admin.deleteTopics([small])
    await admin.close()
  })
  const producer = await aProducer()
  const records = Array.from({ length: 9 }, (_, i) => ({ ...record(`v${i}`), topic: small }))
  records[4] = { ...record(randomBytes(3_000).toString('hex')), topic: small }
  const failures = await producer.send(records)
  expect(failures.map(({ index, error }) => [index, codeOf(error, 'timeout')])).toEqual([[4, 'record-too-large']])
  expect((await admin.offsets(small))[0]?.latest).toBe(8)
})

test('a member whose connections break goes on where it was, without an error', async () => {
  const consumer = throughProxy.consumer({ topics: [topic], groupId: `g-${topic}`, heartbeatIntervalMs: 100 })
  const listener = new RecordingListener()
  onTestFinished(() => consumer.stop())
  await consumer.start(listener)
  await eventually('the assignment', () => listener.assigned.size === 3)
  const producer = direct.producer()
  onTestFinished(() => producer.close())
  await producer.send([record('a')])
  await eventually('the first record', () => listener.records().length === 1)
  proxy.cut()
  await producer.send([record('b')])
  await eventually('the second record', () => listener.records().length === 2)
  await consumer.commit([...listener.positions.values()])
  expect(listener.values()).toEqual(['a', 'b'])
  expect(listener.events.filter(({ event }) => event !== 'batch').map(({ event }) => event)).toEqual(['assigned'])
})

test('a member whose heartbeats do not arrive hears that its partitions are lost, and comes back', async () => {
  const consumer = throughProxy.consumer({
    topics: [topic],
    groupId: `g-${topic}`,
    heartbeatIntervalMs: 200,
    sessionTimeoutMs: 6000
  })
  const listener = new RecordingListener()
  onTestFinished(() => consumer.stop())
  await consumer.start(listener)
  await eventually('the assignment', () => listener.assigned.size === 3)
  proxy.decide = ({ apiKey }) => (apiKey === apiKeys.heartbeat ? 'swallow' : 'pass')
  await eventually('the loss', () => listener.events.some(({ event }) => event === 'lost'), 20_000)
  proxy.decide = () => 'pass'
  proxy.cut()
  await eventually('a new assignment', () => listener.assigned.size === 3, 20_000)
})

test('calls at once on a connection that is still being made all wait for it', async () => {
  proxy.decide = ({ apiKey }) => (apiKey === apiKeys.apiVersions ? { delayAnswer: 100 } : 'pass')
  const admin = throughProxy.admin()
  onTestFinished(() => admin.close())
  const first = admin.offsets(topic)
  await new Promise(resolve => setTimeout(resolve, 150))
  const offsets = await Promise.all([first, ...Array.from({ length: 10 }, () => admin.offsets(topic))])
  expect(offsets.map(partitions => partitions.length)).toEqual(new Array(11).fill(3))
})

test('restores through a proxy that loses answers and cuts connections now and then', async () => {
  const producer = direct.producer()
  onTestFinished(() => producer.close())
  await producer.send(Array.from({ length: 3000 }, (_, i) => record(`v${i}`.padEnd(500, '.'), i % 3)))
  // By requests, not by time, so that a slow machine gets as far as a fast one.
  let [asked, lost] = [0, 0]
  proxy.decide = () => {
    const isLost = (Math.imul(++asked, 0x9e3779b1) >>> 0) / 2 ** 32 < 0.3
    if (isLost) lost++
    return isLost ? 'lose-answer' : 'pass'
  }
  const offsets = new Map<number, number[]>([0, 1, 2].map(partition => [partition, []]))
  await throughProxy.reader().read(
    [0, 1, 2].map(partition => ({ topic, partition, from: 0, to: 1000 })),
    ({ partition, records }) => {
      offsets.get(partition)?.push(...records.map(({ offset }) => offset))
      proxy.cut()
    }
  )
  for (const read of offsets.values()) expect(read).toEqual(Array.from({ length: 1000 }, (_, i) => i))
  expect(lost).toBeGreaterThan(0)
})

/** Codes that brokers answer a Produce request with and that may pass, and one that nobody knows. */
const passing = [-1, 2, 3, 5, 6, 7, 19, 20, 45, 47, 56, 59, 87, 89, 999]

test.each(passing)(
  'S2: acknowledged means stored once after a lost acknowledgement and error %i, also when the time is over',
  async code => {
    const producer = await aProducer({ deliveryTimeoutMs: 400 })
    const told = new Map<string, 'stored' | 'not stored' | 'unknown'>()
    const send = async (value: string): Promise<void> => {
      const outcome = producer.send([record(value)])
      told.set(
        value,
        await outcome.then(
          failures => (failures.length === 0 ? 'stored' : 'not stored'),
          error => (codeOf(error, 'timeout') === 'broker-unavailable' ? 'not stored' : 'unknown')
        )
      )
    }
    await send('before')
    for (const times of [1, 100]) {
      let lost = false
      proxy.decide = ({ apiKey }) => {
        if (apiKey !== apiKeys.produce || lost) return 'pass'
        lost = true
        heal = proxy.answer(apiKeys.produce, code, { times, where: name => name === topic })
        return 'lose-answer'
      }
      let heal = (): void => undefined
      await send(`first of ${times}`)
      heal()
      await send(`second of ${times}`)
      heal = proxy.answer(apiKeys.produce, code, { times, where: name => name === topic })
      await send(`third of ${times}`)
      heal()
      await send(`fourth of ${times}`)
    }
    proxy.decide = () => 'pass'
    const values = await stored()
    for (const [value, outcome] of told) {
      const expected = { stored: [1], 'not stored': [0], unknown: [0, 1] }[outcome]
      expect(expected, `${value} is ${outcome}`).toContain(values.filter(found => found === value).length)
    }
    for (const value of ['before', 'second of 1', 'fourth of 1', 'second of 100', 'fourth of 100']) {
      expect(told.get(value), value).toBe('stored')
    }
  }
)

test('S2: an answer that comes after the time is over changes nothing: the next record is stored', async () => {
  const producer = await aProducer({ deliveryTimeoutMs: 300 })
  const letGo = proxy.delayAfterApply(apiKeys.produce)
  await expect(producer.send([record('late')])).rejects.toMatchObject({ code: 'delivery-timeout' })
  letGo()
  expect(await producer.send([record('next')])).toEqual([])
  expect(await stored()).toEqual(['late', 'next'])
})

test('H6: a send larger than the bound goes in pieces, and others wait for room, in order', async () => {
  const producer = await aProducer({ bufferBytes: 20_000 })
  const records = Array.from({ length: 300 }, (_, i) => record(`v${i}`.padEnd(1000, '.')))
  const sends = [producer.send(records), producer.send([record('next')])]
  expect((await Promise.all(sends)).flat()).toEqual([])
  expect((await stored()).map(value => value.replace(/\.+$/, ''))).toEqual([
    ...records.keys().map(i => `v${i}`),
    'next'
  ])
})

test('H6: while the broker is away, senders beyond the bound wait; then all of it is stored', async () => {
  const producer = await aProducer({ bufferBytes: 50_000 })
  await producer.send([record('before')])
  const port = proxy.address.port
  await proxy.stop()
  let settled = 0
  const sends = Array.from({ length: 200 }, (_, i) =>
    producer.send([record(`v${i}`.padEnd(1000, '.'))]).finally(() => settled++)
  )
  await new Promise(resolve => setTimeout(resolve, 300))
  expect(settled).toBe(0)
  await proxy.start(port)
  expect((await Promise.all(sends)).flat()).toEqual([])
  expect(await stored()).toHaveLength(201)
})

test('bufferBytes that leave no room are refused by name', () => {
  expect(() => direct.producer({ bufferBytes: 0 })).toThrow(/bufferBytes must be more than 0/)
})

test('M5: a member that joins again while brokers do not know its topic waits for it, and nobody hears of an end', async () => {
  const consumer = throughProxy.consumer({ topics: [topic], groupId: `g-${topic}`, heartbeatIntervalMs: 100 })
  const listener = new RecordingListener()
  onTestFinished(() => consumer.stop())
  await consumer.start(listener)
  await eventually('the assignment', () => listener.assigned.size === 3)
  const heal = proxy.answer(apiKeys.metadata, 3, { where: name => name === topic })
  proxy.answer(apiKeys.heartbeat, 27, { times: 1 })
  await eventually('the rebalance', () => listener.events.some(({ event }) => event === 'revoked'))
  await new Promise(resolve => setTimeout(resolve, 3500))
  heal()
  await eventually('a new assignment', () => listener.assigned.size === 3, 20_000)
  const producer = direct.producer()
  onTestFinished(() => producer.close())
  await producer.send([record('a')])
  await eventually('the record', () => listener.values().includes('a'))
  expect(listener.events.filter(({ event }) => event === 'error')).toEqual([])
})

test('M5: a restore waits for a changelog that brokers do not know for a moment, instead of beginning with nothing', async () => {
  await direct.producer().send([record('a')])
  const heal = proxy.answer(apiKeys.metadata, 3, { where: name => name === topic })
  const admin = throughProxy.admin()
  onTestFinished(() => admin.close())
  const values: string[] = []
  const range = { topic, partition: 0, from: 0, to: 1 }
  const [offsets, reading] = [
    admin.offsets(topic),
    throughProxy.reader().read([range], ({ records }) => void values.push(...records.map(({ value }) => String(value))))
  ]
  await new Promise(resolve => setTimeout(resolve, 800))
  heal()
  expect((await offsets)[0]).toMatchObject({ earliest: 0, latest: 1 })
  await reading
  expect(values).toEqual(['a'])
})

test('W26: a record whose time the topic does not take is refused alone, by the names of the settings', async () => {
  const strict = `faults-strict-${randomUUID()}`
  const admin = direct.admin()
  await admin.createTopics([{ name: strict, partitions: 1, config: { 'message.timestamp.after.max.ms': '3600000' } }])
  onTestFinished(async () => {
    await admin.deleteTopics([strict])
    await admin.close()
  })
  const producer = await aProducer()
  const ahead = Date.now() + 7_200_000
  const records = Array.from({ length: 20 }, (_, i) => ({
    ...record(`v${i}`),
    topic: strict,
    timestamp: i % 5 === 0 ? ahead : Date.now()
  }))
  const failures = await producer.send(records)
  expect(failures.map(({ index }) => index)).toEqual([0, 5, 10, 15])
  for (const { error } of failures) {
    expect(error).toMatchObject({ code: 'timestamp-refused', retryable: false })
    expect(error.message).toContain('message.timestamp.after.max.ms')
  }
  expect((await admin.offsets(strict))[0]?.latest).toBe(16)
})

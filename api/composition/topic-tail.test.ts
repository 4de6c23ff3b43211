import { expect, onTestFinished, test } from 'vitest'
import { type Driver, noLog, type Serde, StreamsError, systemClock } from '#streams'
import type { ConsumerListener } from '#streams/connector'
import { MemoryBroker, memoryDriver } from '../../connectors/memory/index.ts'
import { type TailedValue, topicTail } from './topic-tail.ts'

const topic = 'events'
const eventually = { timeout: 5_000, interval: 5 }

/** Numbers as text; anything else cannot be read. */
const numbers: Serde<number> = {
  serialize: value => Buffer.from(String(value)),
  deserialize: data => {
    const value = Number(data.toString())
    if (Number.isNaN(value)) throw new StreamsError('deserialization-failed', 'no number')
    return value
  }
}

function start({ history = 10, value = numbers, wrap = (driver: Driver): Driver => driver } = {}) {
  const broker = new MemoryBroker()
  const driver = memoryDriver(broker)
  const past: number[] = []
  const live: number[] = []
  const skipped: string[] = []
  const valuesOf = (values: readonly TailedValue<number>[]): readonly number[] => values.map(one => one.value)
  const tail = topicTail({
    driver: wrap(driver),
    topic,
    groupId: 'tail',
    value,
    history,
    onHistory: values => void past.push(...valuesOf(values)),
    onValues: values => void live.push(...valuesOf(values)),
    onSkipped: place => void skipped.push(place),
    clock: systemClock,
    log: noLog
  })
  onTestFinished(() => tail.close())
  const send = async (...texts: readonly (string | null)[]): Promise<void> => {
    const producer = driver.producer()
    await producer.send(
      texts.map((text, n) => ({ topic, partition: n % 2, key: null, value: text === null ? null : Buffer.from(text) }))
    )
    await producer.close()
  }
  return { broker, tail, send, past, live, skipped }
}

const ready = (check: () => Promise<void>) => expect.poll(() => check().then(() => true, String), eventually).toBe(true)

test('gives the last records of each partition as history, then what comes, each once', async () => {
  const { broker, tail, send, past, live } = start({ history: 4 })
  broker.createTopic(topic, 2)
  await send('1', '2', '3', '4', '5', '6', '7', '8')
  tail.open()
  await ready(tail.check)
  expect(past.sort()).toEqual([5, 6, 7, 8])
  await send('9', '10')
  await expect.poll(() => live.length, eventually).toBe(2)
  expect(live.sort((a, b) => a - b)).toEqual([9, 10])
})

test('waits for its topic, and says what it waits for', async () => {
  const { broker, tail, send, live } = start()
  tail.open()
  await expect(tail.check()).rejects.toThrow()
  broker.createTopic(topic, 2)
  await ready(tail.check)
  await send('1')
  await expect.poll(() => live, eventually).toEqual([1])
})

test('leaves out what cannot be read and what has no value, and goes on', async () => {
  const { broker, tail, send, live, skipped } = start()
  broker.createTopic(topic, 2)
  tail.open()
  await ready(tail.check)
  await send('1', 'rubbish', null, '2')
  await expect.poll(() => live.length, eventually).toBe(2)
  expect(skipped).toEqual(['events-1-0'])
})

test('waits for a registry that is away, and loses nothing', async () => {
  let failures = 1
  const value: Serde<number> = {
    ...numbers,
    prepare: () => {
      if (failures-- <= 0) return undefined
      return Promise.reject(new StreamsError('registry-unavailable', 'away', { retryable: true }))
    }
  }
  const { broker, tail, send, live } = start({ value })
  broker.createTopic(topic, 2)
  tail.open()
  await ready(tail.check)
  await send('1', '2')
  await expect.poll(() => live.length, eventually).toBe(2)
})

test('begins again where it was when its consumer is lost for good', async () => {
  const listeners: ConsumerListener[] = []
  const wrap = (driver: Driver): Driver => ({
    ...driver,
    consumer: options => {
      const consumer = driver.consumer(options)
      return {
        ...consumer,
        start: listener => {
          listeners.push(listener)
          return consumer.start(listener)
        }
      }
    }
  })
  const { broker, tail, send, past, live } = start({ wrap })
  broker.createTopic(topic, 2)
  tail.open()
  await ready(tail.check)
  await send('1', '2')
  await expect.poll(() => live.length, eventually).toBe(2)
  listeners[0]?.onError(new Error('gone'), false)
  await send('3', '4')
  await expect.poll(() => live.length, eventually).toBe(4)
  expect(listeners).toHaveLength(2)
  expect([...past, ...live].sort()).toEqual([1, 2, 3, 4])
})

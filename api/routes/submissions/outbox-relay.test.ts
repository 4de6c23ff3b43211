import { expect, test } from 'vitest'
import { noLog, type ProduceFailure, StreamsError, systemClock } from '#streams'
import { handClock, listProducer } from '../../testing/feedback-app.ts'
import { type OutboxRelayOptions, outboxRelay } from './outbox-relay.ts'

interface Entry {
  readonly entryId: string
}

const entry = (entryId: string): Entry => ({ entryId })
const away = new StreamsError('broker-unavailable', 'away', { retryable: true })
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

async function turns(count = 10): Promise<void> {
  for (let n = 0; n < count; n++) await turn()
}

function open(given: Partial<OutboxRelayOptions<Entry>> = {}) {
  const producer = listProducer()
  const removed: string[][] = []
  const clock = handClock()
  const relay = outboxRelay<Entry>({
    producer,
    record: ({ entryId }) => ({ topic: 't', key: Buffer.from(entryId), value: null }),
    sent: async entries => void removed.push(entries.map(({ entryId }) => entryId)),
    adopt: async () => [],
    clock,
    log: noLog,
    ...given
  })
  return { relay, producer, removed, clock, keys: () => producer.records.map(({ key }) => key?.toString()) }
}

test('sends at once, in order, and removes what is acknowledged', async () => {
  const { relay, removed, keys } = open()
  await Promise.all([relay.send(entry('a')), relay.send(entry('b'))])
  expect(keys()).toEqual(['a', 'b'])
  await relay.close()
  expect(removed).toEqual([['a', 'b']])
  expect(relay.waiting()).toBe(0)
})

test('has one send under way; what comes meanwhile is the next one', async () => {
  const { relay, producer, keys } = open()
  const gate = Promise.withResolvers<readonly ProduceFailure[]>()
  producer.answer = () => gate.promise
  const sends = [relay.send(entry('a'))]
  await turns()
  sends.push(relay.send(entry('b')), relay.send(entry('c')))
  await turns()
  expect(keys()).toEqual(['a'])
  producer.answer = async () => []
  gate.resolve([])
  await Promise.all(sends)
  expect(keys()).toEqual(['a', 'b', 'c'])
})

test('tries again while the broker is away, and removes nothing before it is acknowledged', async () => {
  const { relay, producer, removed, clock, keys } = open()
  producer.answer = () => Promise.reject(away)
  const sent = relay.send(entry('a'))
  await turns()
  expect(removed).toEqual([])
  expect(relay.waiting()).toBe(1)
  producer.answer = async () => []
  clock.advance(250)
  await sent
  expect(keys()).toEqual(['a', 'a'])
})

test('does not send what was forgotten', async () => {
  const { relay, producer, clock, keys } = open()
  producer.answer = () => Promise.reject(away)
  relay.send(entry('a')).catch(() => undefined)
  await turns()
  relay.forget(entry('a'))
  producer.answer = async () => []
  const sent = relay.send(entry('b'))
  clock.advance(250)
  await sent
  expect(keys()).toEqual(['a', 'b'])
})

test('an event that the broker refuses fails alone', async () => {
  const { relay, producer, removed } = open()
  producer.answer = async () => [{ index: 0, error: new StreamsError('record-too-large', 'too large') }]
  const results = await Promise.allSettled([relay.send(entry('a')), relay.send(entry('b'))])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
  await relay.close()
  expect(removed).toEqual([['b']])
})

test('sends what another process left, and goes on looking when the database was away', async () => {
  const answers: (() => Promise<readonly Entry[]>)[] = [
    () => Promise.reject(away),
    async () => [entry('left')],
    async () => []
  ]
  const { relay, removed, clock } = open({ adopt: () => (answers.shift() ?? (async () => []))() })
  relay.start()
  await turns()
  clock.advance(1_000)
  await turns()
  await relay.close()
  expect(removed).toEqual([['left']])
})

test('an entry that could not be removed was sent all the same', async () => {
  const { relay } = open({ sent: () => Promise.reject(away), clock: systemClock })
  await relay.send(entry('a'))
  await relay.close()
})

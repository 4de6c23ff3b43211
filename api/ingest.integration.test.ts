import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { headerText, noLog, noMetrics, type RawRecord, systemClock } from '#streams'
import { type Address, kafkaDriver } from '../connectors/kafka/index.ts'
import { localSerdes } from '../connectors/schema-registry/index.ts'
import { catalogue } from '../schemas/catalogue.ts'
import { apiKeys, FaultProxy } from '../test/kafka-proxy.ts'
import { topics } from '../topology/feedback/topics.ts'
import { boundedSends } from './live/bounded-sends.ts'
import { answerOf } from './testing/answer.ts'
import { feedbackApp } from './testing/feedback-app.ts'

const broker = process.env.KAFKA_BROKER ?? 'localhost:9092'
const direct = kafkaDriver({ brokers: [broker] })
const value = localSerdes(catalogue)(topics.raw.value, topics.raw.name, 'value')
const cleanUps: (() => Promise<unknown>)[] = []

let proxy: FaultProxy
let topic: string
let app: ReturnType<typeof feedbackApp>['app']

beforeEach(async () => {
  topic = `api-ingest-${randomUUID()}`
  const admin = direct.admin()
  await admin.createTopics([{ name: topic, partitions: 3 }])
  proxy = new FaultProxy(addressOf(broker))
  await proxy.start()
  const producer = kafkaDriver({ brokers: [broker], addressOf: () => proxy.address }).producer()
  await producer.connect()
  const sends = boundedSends({ producer, clock: systemClock, log: noLog, metrics: noMetrics, limit: 1_000 })
  app = feedbackApp({ sends, value, topic, clock: systemClock }).app
  cleanUps.push(
    () => producer.close(),
    () => proxy.stop(),
    () => admin.deleteTopics([topic]),
    () => admin.close()
  )
})

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

function addressOf(text: string): Address {
  const [host = '', port = ''] = text.split(':')
  return { host, port: Number(port) }
}

const post = (customer: string, headers: Record<string, string> = {}) =>
  app.request('/feedback', {
    method: 'POST',
    headers,
    body: JSON.stringify({ customer_id: customer, feedback_text: 'good', timestamp: '2026-02-19T14:30:00Z' })
  })

interface Stored extends RawRecord {
  readonly partition: number
}

async function stored(): Promise<readonly Stored[]> {
  const admin = direct.admin()
  const ends = await admin.offsets(topic)
  await admin.close()
  const records: Stored[] = []
  await direct.reader().read(
    ends.map(({ partition, latest }) => ({ topic, partition, from: 0, to: latest })),
    ({ partition, records: read }) => void records.push(...read.map(record => ({ ...record, partition })))
  )
  return records
}

test('every 202 is an Avro event on the topic, one customer on one partition', async () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
  const responses = await Promise.all(Array.from({ length: 200 }, (_, n) => post(`CUST${n % 10}`, { traceparent })))
  const ids = await Promise.all(responses.map(async response => (await answerOf(response)).message_id))
  const records = await stored()
  const events = records.map(record => value.deserialize(record.value ?? Buffer.alloc(0)))
  expect(events.map(event => event.message_id).sort()).toEqual(ids.sort())
  const places = new Set(records.map(({ key, partition }) => `${key}-${partition}`))
  expect(places.size).toBe(10)
  expect(headerText(records[0]?.headers ?? {}, 'traceparent')).toBe(traceparent)
})

test('a broker that stops answering gives 503 within the limit, then at once, and 202 when it answers again', async () => {
  let hanging = true
  proxy.decide = ({ apiKey }) => (hanging && apiKey === apiKeys.produce ? 'swallow' : 'pass')
  const key = { 'idempotency-key': 'k-1' }
  const started = performance.now()
  const first = await post('CUST001', key)
  expect([first.status, first.headers.get('retry-after')]).toEqual([503, '5'])
  expect((await answerOf(first)).type).toBe('urn:millrace:problem:outcome-unknown')
  const limit = performance.now() - started
  expect(limit).toBeLessThan(10_000)
  const refused = performance.now()
  expect((await post('CUST002')).status).toBe(503)
  expect(performance.now() - refused).toBeLessThan(limit)
  hanging = false
  proxy.cut()
  await expect.poll(async () => (await post('CUST001', key)).status).toBe(202)
  const ids = (await stored()).map(record => value.deserialize(record.value ?? Buffer.alloc(0)).message_id)
  expect(new Set(ids).size).toBe(1)
})

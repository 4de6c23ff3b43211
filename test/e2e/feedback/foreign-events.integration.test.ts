import avsc from 'avsc'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorHeaders, headerText, type ProducerRecord } from '#streams'
import { kafkaDriver } from '../../../connectors/kafka/index.ts'
import { subjectsOf } from '../feedback-place.ts'
import { quiescent } from '../quiescence.ts'
import { deadLettersOf, recordsOf } from '../records.ts'
import { feedbackOf, rawProducer } from './feedback.ts'
import { rowsBeside, rowsOf } from './rows.ts'
import { type FeedbackSystem, feedbackSystems } from './system.ts'

const newSystem = feedbackSystems()
const run = `foreign-${Date.now()}`
const registered: string[] = []

let system: FeedbackSystem

beforeAll(async () => {
  system = await newSystem()
  await system.worker()
})

afterAll(async () => {
  // Those that refer to others first, and for good: what is deleted but for that still refers.
  for (const subject of registered.reverse()) {
    await ask('DELETE', `/subjects/${subject}`)
    await ask('DELETE', `/subjects/${subject}?permanent=true`)
  }
})

async function ask(method: string, path: string, body?: object): Promise<{ readonly id: number }> {
  const headers = { 'content-type': 'application/vnd.schemaregistry.v1+json' }
  const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) }
  const answer = await fetch(`${system.env.SCHEMA_REGISTRY_URL}${path}`, init)
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as { readonly id: number }
}

/** Registers a schema under a subject of this test and answers its id. */
async function register(name: string, schema: unknown, references: readonly object[] = []): Promise<number> {
  const subject = `${run}-${name}`
  const { id } = await ask('POST', `/subjects/${subject}/versions`, { schema: JSON.stringify(schema), references })
  registered.push(subject)
  return id
}

/** Sends to the raw topic in zstd batches. */
async function send(records: readonly Omit<ProducerRecord, 'topic'>[]): Promise<void> {
  const producer = kafkaDriver({ brokers: system.env.KAFKA_BROKER.split(',') }).producer({ compression: 'zstd' })
  await producer.connect()
  const failures = await producer.send(records.map(record => ({ ...record, topic: system.topics.raw.name })))
  await producer.close()
  expect(failures).toEqual([])
}

test('W2: two event types in the raw topic, by references of the registry: feedback is stored, orders are letters, nothing waits', async () => {
  const feedbackSchema = JSON.parse(
    subjectsOf(system).find(({ topic }) => topic === system.topics.raw.name)?.schema ?? ''
  ) as avsc.Schema
  const orderSchema: avsc.Schema = {
    type: 'record',
    name: 'OrderPlaced',
    namespace: 'com.example.shop',
    fields: [{ name: 'id', type: 'string' }]
  }
  const types = { 'millrace.feedback.FeedbackReceived': feedbackSchema, 'com.example.shop.OrderPlaced': orderSchema }
  for (const [name, schema] of Object.entries(types)) await register(name, schema)
  const references = Object.keys(types).map(name => ({ name, subject: `${run}-${name}`, version: 1 }))
  const id = await register('events', Object.keys(types), references)

  const head = Buffer.alloc(5)
  head.writeUInt32BE(id, 1)
  const event = (branch: 0 | 1, schema: avsc.Schema, value: object): Buffer =>
    Buffer.concat([head, Buffer.from([branch * 2]), avsc.Type.forSchema(schema).toBuffer(value)])
  const meant = Array.from({ length: 30 }, (_, k) => ({ ...feedbackOf(run, k), customer_id: run }))
  // All in one partition, one behind the other.
  await send(
    meant.flatMap((feedback, k) => [
      { key: Buffer.from(run), value: event(0, feedbackSchema, feedback) },
      ...(k % 10 === 0 ? [{ key: Buffer.from(run), value: event(1, orderSchema, { id: `order ${k}` }) }] : [])
    ])
  )
  await quiescent(system)

  const { stored, expected } = rowsBeside(meant, await rowsOf(system))
  expect(stored).toEqual(expected)
  const letters = (await deadLettersOf(system)).filter(({ key }) => key?.toString() === run)
  const orders = [0, 10, 20].map(k => event(1, orderSchema, { id: `order ${k}` }))
  expect(letters.map(({ value }) => value)).toEqual(orders)
  for (const { headers } of letters) {
    expect(headerText(headers, errorHeaders.exception)).toBe('deserialization-failed')
    expect(headerText(headers, errorHeaders.message)).toContain('OrderPlaced')
  }
})

test('W13: zstd batches of repeated words, a hundred times smaller than what is in them, are stored whole', async () => {
  const words = 'the cup is lovely but the service is not very good and I never got a plate '
  const meant = Array.from({ length: 120 }, (_, k) => ({
    ...feedbackOf(`${run}-packed`, k),
    feedback_text: `${k} ${words.repeat(800)}`.trim()
  }))
  const { encode, close } = await rawProducer(system)
  const packed = meant.map(feedback => ({ key: Buffer.from(feedback.customer_id), value: encode(feedback) }))
  await close()
  await send(packed)
  await quiescent(system)
  const { stored, expected } = rowsBeside(meant, await rowsOf(system))
  expect(stored).toEqual(expected)
  const raw = await recordsOf(system.env, system.topics.raw.name)
  const wanted = new Set(packed.map(({ value }) => value.toString('base64')))
  expect(raw.filter(({ value }) => wanted.has(value?.toString('base64') ?? '')).length).toBe(meant.length)
})

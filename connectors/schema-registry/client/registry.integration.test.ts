import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type RawRecord, serdes } from '#streams'
import { catalogue } from '../../../schemas/catalogue.ts'
import type { FeedbackReceived } from '../../../schemas/generated/feedback.ts'
import { type Catalogue, renameTopics, type SubjectSchema } from '../../../schemas/subject.ts'
import { registrySerdes } from '../registry-serdes.ts'
import { RegistryClient } from './client.ts'
import { registerSchemas } from './register.ts'

const url = process.env.SCHEMA_REGISTRY_URL ?? ''
const source = 'customer_feedback_events'
const client = new RegistryClient({ url })

let topic: string
let raw: SubjectSchema
beforeEach(() => {
  topic = `registry-${randomUUID()}`
  raw = renameTopics(catalogue, { [source]: topic }).find(entry => entry.topic === topic) as SubjectSchema
})

afterEach(async () => {
  await fetch(`${url}/subjects/${raw.subject}`, { method: 'DELETE' })
})

const aFeedback: FeedbackReceived = {
  message_id: '0193e1a0-0000-7000-8000-000000000001',
  customer_id: 'c-1',
  feedback_text: 'Great coffee ☕',
  feedback_timestamp: 1_771_511_400_000
}

/** Another version of the raw schema, with one field more. */
function withField(entry: SubjectSchema, field: object): SubjectSchema {
  const schema = JSON.parse(entry.schema) as { fields: object[] }
  return { ...entry, schema: JSON.stringify({ ...schema, fields: [...schema.fields, field] }) }
}

function serdeOf<T>(entry: SubjectSchema) {
  return registrySerdes({ url, catalogue: [entry] })(serdes.avro<T>(entry.subject), topic, 'value')
}

const record = (value: Buffer): RawRecord => ({ key: null, value, timestamp: 0, headers: {}, offset: 0 })

const register = (subjects: Catalogue) => registerSchemas({ url, catalogue: subjects })

test('registers a schema with its compatibility, and the same one again as the same version', async () => {
  const [first] = await register([raw])
  expect(first).toMatchObject({ subject: raw.subject, version: 1, compatibility: 'FULL_TRANSITIVE', created: true })
  expect(await client.compatibility(raw.subject)).toBe('FULL_TRANSITIVE')
  expect(await register([raw])).toEqual([{ ...first, created: false }])
})

test('takes the same schema with other spaces as the same version', async () => {
  const [first] = await register([raw])
  const dense = { ...raw, schema: JSON.stringify(JSON.parse(raw.schema)) }
  expect(await register([dense])).toEqual([{ ...first, created: false }])
})

test('decodes from a fresh client what another one encoded', async () => {
  const writer = serdeOf<FeedbackReceived>(raw)
  await writer.open?.()
  const data = writer.serialize(aFeedback)
  const reader = serdeOf<FeedbackReceived>(raw)
  await reader.prepare?.([record(data)])
  expect(reader.deserialize(data)).toEqual(aFeedback)
  expect(reader.schemaId?.(data)).toBe((await client.lookup(raw))?.id)
})

test('lets producers upgrade before or after the worker', async () => {
  const newer = withField(raw, { name: 'channel', type: 'string', default: 'web' })
  await register([raw])
  expect(await register([newer])).toMatchObject([{ version: 2, created: true }])
  const [oldProducer, newProducer] = [serdeOf<FeedbackReceived>(raw), serdeOf<FeedbackReceived>(newer)]
  await Promise.all([oldProducer.open?.(), newProducer.open?.()])
  const old = oldProducer.serialize(aFeedback)
  const fresh = newProducer.serialize({ ...aFeedback, channel: 'shop' } as FeedbackReceived)
  const batch = [record(old), record(fresh)]
  const [oldWorker, newWorker] = [serdeOf(raw), serdeOf(newer)]
  await Promise.all([oldWorker.prepare?.(batch), newWorker.prepare?.(batch)])
  expect([old, fresh].map(data => oldWorker.deserialize(data))).toEqual([aFeedback, aFeedback])
  expect([old, fresh].map(data => newWorker.deserialize(data))).toEqual([
    { ...aFeedback, channel: 'web' },
    { ...aFeedback, channel: 'shop' }
  ])
})

test('refuses an incompatible change with the reasons, and changes nothing', async () => {
  await register([raw])
  const refused = register([withField(raw, { name: 'channel', type: 'string' })])
  await expect(refused).rejects.toMatchObject({ code: 'incompatible-schema', retryable: false })
  await expect(refused).rejects.toThrow('field channel is added without a default, so records of version 1')
  expect(await client.versions(raw.subject)).toHaveLength(1)
})

test('is refused by the registry itself when nobody compared before', async () => {
  await register([raw])
  const refused = client.register(withField(raw, { name: 'channel', type: 'string' }))
  await expect(refused).rejects.toMatchObject({ code: 'incompatible-schema', status: 409 })
})

test('says how to change a subject that has another compatibility', async () => {
  await register([{ ...raw, compatibility: 'BACKWARD' }])
  await expect(register([raw])).rejects.toThrow(
    `${raw.subject} has compatibility BACKWARD, the catalogue says FULL_TRANSITIVE`
  )
})

test('finds a record poison whose schema the registry does not know', async () => {
  const serde = serdeOf(raw)
  const data = Buffer.from([0, 0x7f, 0xff, 0xff, 0xff, 1])
  await serde.prepare?.([record(data)])
  expect(() => serde.deserialize(data)).toThrow('does not know schema 2147483647')
})

test('registers and reads JSON Schema', async () => {
  const order: SubjectSchema = {
    topic,
    subject: `${topic}-value`,
    format: 'json-schema',
    compatibility: 'FULL_TRANSITIVE',
    schema: JSON.stringify({
      $schema: 'http://json-schema.org/draft-07/schema#',
      title: 'Order',
      type: 'object',
      properties: { id: { type: 'string', format: 'uuid' } },
      required: ['id'],
      additionalProperties: false
    })
  }
  const open = (subjects: Catalogue) =>
    registrySerdes({ url, catalogue: subjects })(serdes.jsonSchema<{ id: string }>(order.subject), topic, 'value')
  const writer = open([order])
  await writer.open?.()
  const data = writer.serialize({ id: aFeedback.message_id })
  const reader = open([order])
  await reader.prepare?.([record(data)])
  expect(reader.deserialize(data)).toEqual({ id: aFeedback.message_id })
})

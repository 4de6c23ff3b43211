import { randomUUID } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { serdes } from '#streams'
import { registerSchemas, registrySerdes, type SubjectSchema, subjectNames } from './index.ts'

const url = process.env.SCHEMA_REGISTRY_URL ?? ''
const id = randomUUID().slice(0, 8)
const topic = `events-${id}`
const typed = (name: string, field: string): string =>
  JSON.stringify({ type: 'record', name, namespace: `shop.n${id}`, fields: [{ name: field, type: 'string' }] })
const [placed, paid] = [typed('Placed', 'order'), typed('Paid', 'amount')]
const subjectOf = (subject: string, schema: string): SubjectSchema => {
  return { subject, topic, format: 'avro', compatibility: 'BACKWARD', schema }
}
const catalogue = [
  subjectOf(subjectNames.record(placed), placed),
  subjectOf(subjectNames.topicRecord(topic, paid), paid)
]

afterAll(async () => {
  for (const { subject } of catalogue) {
    await fetch(`${url}/subjects/${subject}`, { method: 'DELETE' })
    await fetch(`${url}/subjects/${subject}?permanent=true`, { method: 'DELETE' })
  }
})

test('two types go into one topic, under subjects of their own, and come back', async () => {
  const registered = await registerSchemas({ url, catalogue })
  expect(registered.map(({ subject }) => subject)).toEqual([`shop.n${id}.Placed`, `${topic}-shop.n${id}.Paid`])
  const resolve = registrySerdes({ url, catalogue })
  const values = [{ order: 'o-1' }, { amount: '12' }]
  for (const [n, { subject }] of catalogue.entries()) {
    const serde = resolve(serdes.avro<object>(subject), topic, 'value')
    await serde.open?.()
    const bytes = serde.serialize(values[n] ?? {})
    expect(serde.schemaId?.(bytes)).toBe(registered[n]?.id)
    expect(serde.deserialize(bytes)).toMatchObject(values[n] ?? {})
  }
})

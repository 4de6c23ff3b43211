import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { type Format, type RawRecord, serdes, topic as topicOf } from '#streams'
import { type Catalogue, registerSchemas, registrySerdes, type SubjectFormat, subjectNames } from './index.ts'

const url = process.env.SCHEMA_REGISTRY_URL ?? ''
const id = randomUUID().slice(0, 8)
const proto = (file: string): string =>
  readFileSync(join(import.meta.dirname, '../../test/producers/python-protobuf/shop', file), 'utf8')

afterAll(async () => {
  const subjects = Object.values(catalogues).flatMap(catalogue => catalogue.map(({ subject }) => subject))
  // Each for good before what it refers to: a registry keeps what is referred to.
  for (const subject of subjects) {
    await fetch(`${url}/subjects/${subject}`, { method: 'DELETE' })
    await fetch(`${url}/subjects/${subject}?permanent=true`, { method: 'DELETE' })
  }
})

function catalogueOf(format: SubjectFormat, part: string, name: string, schema: string, whole: string): Catalogue {
  const common = { topic: `orders-${format}-${id}`, format, compatibility: 'BACKWARD' } as const
  // What is referred to comes last, and is registered first.
  return [
    { ...common, subject: `${common.topic}-value`, schema: whole, references: [{ name, subject: `${part}-${id}` }] },
    { ...common, subject: `${part}-${id}`, schema }
  ]
}

const address = { type: 'record', name: 'Address', namespace: 'shop', fields: [{ name: 'city', type: 'string' }] }
const order = { type: 'record', name: 'Order', namespace: 'shop', fields: [{ name: 'deliverTo', type: 'Address' }] }
const jsonAddress = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const jsonOrder = { type: 'object', properties: { deliverTo: { $ref: 'https://shop.example/address.json' } } }

const catalogues = {
  avro: catalogueOf('avro', 'avro-address', 'shop.Address', JSON.stringify(address), JSON.stringify(order)),
  'json-schema': catalogueOf(
    'json-schema',
    'json-address',
    'https://shop.example/address.json',
    JSON.stringify(jsonAddress),
    JSON.stringify(jsonOrder)
  ),
  protobuf: catalogueOf('protobuf', 'proto-address', 'shop/address.proto', proto('address.proto'), proto('order.proto'))
}

const formatOf: { readonly [format in SubjectFormat]: <T>(subject: string) => Format<T> } = {
  avro: serdes.avro,
  'json-schema': serdes.jsonSchema,
  protobuf: serdes.protobuf
}

const raw = (value: Buffer): RawRecord => ({ key: null, value, timestamp: 0, headers: {}, offset: 0 })

test.each(Object.entries(catalogues))(
  '%s: a schema that refers to another is registered after it, written, and read by whoever has neither',
  async (format, catalogue) => {
    const { topic, subject } = catalogue[0] as Catalogue[number]
    const declared = topicOf(topic, serdes.string, formatOf[format as SubjectFormat]<{ deliverTo: object }>(subject))
    const open = (register: boolean) => registrySerdes({ url, catalogue, register })(declared.value, topic, 'value')
    await expect(open(false).open?.()).rejects.toMatchObject({ code: 'unknown-schema' })
    const writer = open(true)
    await writer.open?.()
    const registered = await registerSchemas({ url, catalogue })
    expect(registered.map(({ version, created }) => [version, created])).toEqual([
      [1, false],
      [1, false]
    ])
    const data = writer.serialize({ deliverTo: { city: 'Ghent' } })
    expect(writer.schemaId?.(data)).toBe(registered[0]?.id)
    const reader = open(false)
    await reader.open?.()
    const another = open(false)
    await another.prepare?.([raw(data)])
    for (const serde of [reader, another])
      expect(serde.deserialize(data)).toMatchObject({ deliverTo: { city: 'Ghent' } })
    const answer = await fetch(`${url}/subjects/${subject}/versions/1`)
    const { references } = (await answer.json()) as { references: object[] }
    expect(references).toEqual([{ ...catalogue[0]?.references?.[0], version: 1 }])
  }
)

test('Protobuf: two messages of one file go into one topic, under the names of their messages', async () => {
  const schema = `syntax = "proto3"; package shop.n${id}; message Placed { string order = 1; } message Paid { int64 cents = 1; }`
  const topic = `events-${id}`
  const paid = `shop.n${id}.Paid`
  const common = { topic, format: 'protobuf', compatibility: 'BACKWARD', schema } as const
  const catalogue: Catalogue = [
    { ...common, subject: subjectNames.record(schema) },
    { ...common, subject: subjectNames.topicRecord(topic, schema, paid), message: paid }
  ]
  Object.assign(catalogues, { events: catalogue })
  expect(catalogue.map(({ subject }) => subject)).toEqual([`shop.n${id}.Placed`, `${topic}-${paid}`])
  const resolve = registrySerdes({ url, catalogue })
  const values = [{ order: 'o-1' }, { cents: 1200 }]
  for (const [n, { subject }] of catalogue.entries()) {
    const serde = resolve(serdes.protobuf<object>(subject), topic, 'value')
    await serde.open?.()
    expect(serde.deserialize(serde.serialize(values[n] ?? {}))).toEqual(values[n])
  }
})

test('a schema may be named in a header: the bytes are the payload alone, and come back with it', async () => {
  const catalogue = catalogues.avro
  const { topic, subject } = catalogue[0] as Catalogue[number]
  const resolve = registrySerdes({ url, catalogue, schemaId: 'header' })
  const serde = resolve(serdes.avro<object>(subject), topic, 'value')
  await serde.open?.()
  const value = { deliverTo: { city: 'Ghent' } }
  const data = serde.serialize(value)
  expect(data.toString('latin1')).toBe('\nGhent')
  const headers = serde.writtenHeaders?.({}) ?? {}
  const fresh = registrySerdes({ url, catalogue })(serdes.avro<object>(subject), topic, 'value')
  await fresh.prepare?.([{ ...raw(data), headers }])
  expect(fresh.deserialize(data, headers)).toEqual(value)
  expect(fresh.schemaId?.(data, headers)).toBe(serde.schemaId?.(data, headers))
})

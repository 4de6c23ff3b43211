import avsc from 'avsc'
import { expect, test } from 'vitest'
import { type Headers, type RawRecord, type Serde, type SerdePart, StreamsError } from '#streams'
import type { SubjectSchema } from '../../schemas/subject.ts'
import { avroSerde } from './avro/avro-serde.ts'
import { SchemaCache } from './schema-cache.ts'

const record = (name: string, ...fields: readonly object[]): object => ({
  type: 'record',
  name,
  namespace: 'f',
  fields
})
const field = (name: string, type: unknown, more: object = {}): object => ({ name, type, ...more })

/** What the topic is read as. */
const reader = record(
  'Feedback',
  field('id', 'string'),
  field('text', 'string'),
  field('at', { type: 'long', logicalType: 'timestamp-millis' }),
  field('stars', ['null', 'int'], { default: null })
)

const plain = { id: 'a', text: 'good', at: 1_771_511_400_123 }

const subject: SubjectSchema = {
  subject: 'feedback-value',
  topic: 'feedback',
  format: 'avro',
  compatibility: 'BACKWARD',
  schema: JSON.stringify(reader)
}

/** A serde to which the writer's schema is number 7 of the registry, and its GUID. */
const guid = '019c7639-5f00-7cc4-8a4e-0d6f3d1f7a55'
function serdeFor(writer: unknown, references: readonly unknown[] = [], part: SerdePart = 'value'): Serde<unknown> {
  const schemas = new SchemaCache()
  const known = {
    format: 'avro',
    text: JSON.stringify(writer),
    references: references.map(text => ({ name: 'f', text: JSON.stringify(text) }))
  }
  schemas.add({ id: 7, ...known })
  schemas.add({ id: guid, ...known })
  return avroSerde({ subject, part, schemas, writer: { id: 1 } })
}

const encoded = (schema: unknown, value: unknown): Buffer => avsc.Type.forSchema(schema as avsc.Schema).toBuffer(value)
const withId = (payload: Buffer): Buffer => Buffer.concat([Buffer.from([0, 0, 0, 0, 7]), payload])

const read = (writer: unknown, value: unknown): unknown => serdeFor(writer).deserialize(withId(encoded(writer, value)))

const refusal = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    if (error instanceof StreamsError && error.code === 'deserialization-failed') return error.message
    throw error
  }
  throw new Error('nothing was refused')
}

const like = (...changed: readonly object[]): object => {
  const names = changed.map(one => (one as { name: string }).name)
  const kept = (reader as { fields: { name: string }[] }).fields.filter(({ name }) => !names.includes(name))
  return record('Feedback', ...kept, ...changed)
}

test.each([
  ['a nullable field, branch 1', like(field('text', ['null', 'string'])), { text: 'good' }],
  ['a nullable field, branch 0 of another order', like(field('text', ['string', 'null'])), { text: 'good' }],
  ['a union of a text and a number', like(field('text', ['int', 'string'])), { text: 'good' }],
  ['a nullable instant', like(field('at', ['null', { type: 'long', logicalType: 'timestamp-millis' }])), {}],
  ['a text as bytes', like(field('text', 'bytes')), { text: Buffer.from('good') }]
])('W1: of %s the branch that was written is read', (_, writer, value) => {
  expect(read(writer, { ...plain, stars: null, ...value })).toEqual({ ...plain, stars: null })
})

test.each([
  ['null', like(field('text', ['null', 'string'])), { text: null }, 'field text: null cannot be read as string'],
  ['a number', like(field('text', ['int', 'string'])), { text: 7 }, 'field text: int cannot be read as string'],
  [
    'a branch that the reader does not take',
    like(field('stars', ['null', 'string'])),
    { stars: 'many' },
    'field stars: the reader does not take string, only null, int'
  ]
])('W1: %s is refused for that record alone, naming the field', (_, writer, value, message) => {
  const serde = serdeFor(writer)
  const data = withId(encoded(writer, { ...plain, stars: null, ...value }))
  expect(refusal(() => serde.deserialize(data))).toBe(`schema 7 (f.Feedback) cannot be read as f.Feedback: ${message}`)
  expect(serde.deserialize(withId(encoded(writer, { ...plain, stars: null })))).toEqual({ ...plain, stars: null })
})

const order = record('OrderPlaced', field('order', 'string'))

test('W2: of several types in one topic those that fit are read, others are refused by name', () => {
  const both = [reader, order]
  expect(read(both, { 'f.Feedback': { ...plain, stars: 4 } })).toEqual({ ...plain, stars: 4 })
  expect(refusal(() => read(both, { 'f.OrderPlaced': { order: 'o-1' } }))).toContain(
    'record f.OrderPlaced cannot be read as record f.Feedback'
  )
})

test('W2: types that a schema refers to are read from what the registry has of them', () => {
  const writer = ['f.Feedback', 'f.OrderPlaced']
  const serde = serdeFor(writer, [reader, order])
  const data = withId(encoded([reader, order], { 'f.Feedback': { ...plain, stars: null } }))
  expect(serde.deserialize(data)).toEqual({ ...plain, stars: null })
})

test('W2: a reader of several types tells which one it read', () => {
  const schemas = new SchemaCache()
  const several = { ...subject, schema: JSON.stringify([reader, order]) }
  schemas.add({ id: 7, format: 'avro', text: JSON.stringify(order) })
  const serde = avroSerde<unknown>({ subject: several, part: 'value', schemas, writer: { id: 1 } })
  const value = { 'f.OrderPlaced': { order: 'o-1' } }
  expect(serde.deserialize(withId(encoded(order, { order: 'o-1' })))).toEqual(value)
  expect(serde.deserialize(serde.serialize(value))).toEqual(value)
})

const time = (type: string, logicalType: string): object => like(field('at', { type, logicalType }))
const day = Date.UTC(2026, 1, 19)

test.each([
  ['timestamp-micros', time('long', 'timestamp-micros'), 1_771_511_400_123_456, 1_771_511_400_123],
  ['timestamp-micros before 1970', time('long', 'timestamp-micros'), -1, -1],
  ['local-timestamp-millis', time('long', 'local-timestamp-millis'), 1_771_511_400_123, 1_771_511_400_123],
  ['local-timestamp-micros', time('long', 'local-timestamp-micros'), 1_771_511_400_123_456, 1_771_511_400_123],
  ['timestamp-nanos', time('long', 'timestamp-nanos'), 5_000_000_001, 5_000],
  ['date', time('int', 'date'), day / 86_400_000, day],
  ['a long without a unit', like(field('at', 'long')), 5, 5]
])('W3: %s is read as the instant that it is', (_, writer, at, instant) => {
  expect(read(writer, { ...plain, stars: null, at })).toMatchObject({ at: instant })
})

test('W3: nanoseconds beyond 2^53 are exact', () => {
  const writer = time('long', 'timestamp-nanos')
  const payload = encoded(like(field('at', 'string')), { ...plain, stars: null, at: '' }).subarray(0, -1)
  const nanos = 1_771_511_400_123_456_789n << 1n
  const bytes: number[] = []
  for (let rest = nanos; ; rest >>= 7n) {
    if (rest < 0x80n) {
      bytes.push(Number(rest))
      break
    }
    bytes.push(Number(rest & 0x7fn) | 0x80)
  }
  const data = withId(Buffer.concat([payload, Buffer.from(bytes)]))
  expect(serdeFor(writer).deserialize(data)).toMatchObject({ at: 1_771_511_400_123 })
})

test.each([
  ['a time of day', time('int', 'time-millis'), 1_000],
  ['a time of day in microseconds', time('long', 'time-micros'), 1_000]
])('W3: %s is no instant and refused by name', (_, writer, at) => {
  expect(refusal(() => read(writer, { ...plain, stars: null, at }))).toMatch(
    /field at: \w+ \(time-\w+\) cannot be read as long \(timestamp-millis\)$/
  )
})

test('W3: a UUID that was written as 16 bytes is read as text', () => {
  const writer = like(field('id', { type: 'fixed', name: 'Id', size: 16, logicalType: 'uuid' }))
  const id = Buffer.from(guid.replaceAll('-', ''), 'hex')
  expect(read(writer, { ...plain, stars: null, id })).toMatchObject({ id: guid })
})

test.each([
  ['a default of the wrong branch', field('extra', ['null', 'string'], { default: 'null' })],
  ['a default beyond 2^53', field('extra', 'long', { default: 2 ** 60 })],
  ['a default of the wrong type', field('extra', 'int', { default: 'seven' })],
  ['a name that no codec takes', field('ex tra', 'string')],
  ['an enum of odd symbols', field('extra', { type: 'enum', name: 'E', symbols: ['a-b', '1'] })],
  ['an enum with a foreign default', field('extra', { type: 'enum', name: 'E', symbols: ['A'], default: 'B' })],
  ['a fixed with a default of another size', field('extra', { type: 'fixed', name: 'F', size: 2 }, { default: 'abc' })],
  ['an alias of no name', field('extra', 'string', { aliases: ['-'] })],
  [
    'a union of two arrays',
    field('extra', [
      { type: 'array', items: 'int' },
      { type: 'array', items: 'string' }
    ])
  ],
  ['the same branch twice', field('extra', ['string', 'string'])]
])('W4: %s in a field that the reader does not need does not matter', (_, extra) => {
  const writer = like(extra)
  const simple = like(field('extra', 'bytes'))
  const type = (extra as { type: unknown }).type
  // Bytes that are right for each of these types: a union's branch 0, a length, a symbol or a number.
  const payload = encoded(simple, { ...plain, stars: null, extra: Buffer.alloc(0) }).subarray(0, -1)
  const isFixed = (type as { type?: unknown }).type === 'fixed'
  const tail = Array.isArray(type) ? [0, 0] : [0]
  const nothing = Array.isArray(type) && type[0] === 'null' ? [0] : tail
  const data = withId(Buffer.concat([payload, Buffer.from(isFixed ? [1, 2] : nothing)]))
  expect(serdeFor(writer).deserialize(data)).toEqual({ ...plain, stars: null })
})

test('W4: a schema that names what it does not define is refused with that name', () => {
  const writer = like(field('extra', 'f.Missing'))
  const data = withId(encoded(reader, { ...plain, stars: null }))
  expect(refusal(() => serdeFor(writer).deserialize(data))).toBe(
    'schema 7 cannot be parsed: it names the type f.Missing, which it does not define'
  )
})

const raw = (value: Buffer, headers: Headers): RawRecord => ({ key: value, value, timestamp: 0, headers, offset: 0 })
const idHeader = Buffer.from([0, 0, 0, 0, 7])
const guidHeader = Buffer.concat([Buffer.from([1]), Buffer.from(guid.replaceAll('-', ''), 'hex')])

test.each([
  ['value', '__value_schema_id', idHeader, 7],
  ['value', '__value_schema_id', guidHeader, undefined],
  ['key', '__key_schema_id', idHeader, 7],
  ['key', '__key_schema_id', guidHeader, undefined]
] as const)(
  'W5: the schema of a %s that the header %s names is used, the payload begins at once',
  (part, name, bytes, id) => {
    const serde = serdeFor(reader, [], part)
    const data = encoded(reader, { ...plain, stars: null })
    const headers = { [name]: bytes, other: 'x' }
    expect(serde.prepare?.([raw(data, headers)])).toBeUndefined()
    expect(serde.deserialize(data, headers)).toEqual({ ...plain, stars: null })
    expect(serde.schemaId?.(data, headers)).toBe(id)
  }
)

test('W5: a value that begins with a zero is not taken for an id when a header names its schema', () => {
  const writer = record(
    'Feedback',
    field('stars', ['null', 'int']),
    ...(like() as { fields: object[] }).fields.slice(0, 3)
  )
  const data = encoded(writer, { ...plain, stars: null })
  expect(data[0]).toBe(0)
  expect(serdeFor(writer).deserialize(data, { __value_schema_id: idHeader })).toEqual({ ...plain, stars: null })
})

test('W5: a header of another form is refused and named', () => {
  const data = encoded(reader, { ...plain, stars: null })
  const headers = { __value_schema_id: Buffer.from([2, 1]) }
  const serde = serdeFor(reader)
  expect(serde.prepare?.([raw(data, headers)])).toBeUndefined()
  expect(refusal(() => serde.deserialize(data, headers))).toContain('the header __value_schema_id holds neither')
})

test.each([
  [
    "Apicurio's 8-byte ids",
    Buffer.concat([Buffer.alloc(8), Buffer.from([5]), Buffer.from('payload')]),
    {},
    'Legacy4ByteIdHandler'
  ],
  [
    "Apicurio's headers",
    Buffer.from('payload'),
    { 'apicurio.value.globalId': Buffer.alloc(8) },
    "its headers are Apicurio's own"
  ]
])('W5: %s are recognised in the message', (_, data, headers, hint) => {
  const serde = serdeFor(reader)
  const message = (): unknown => serde.deserialize(data, headers)
  expect(message).toThrow(hint)
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Headers, type Serde, StreamsError } from '#streams'
import type { SubjectSchema } from '../../../schemas/subject.ts'
import { SchemaCache } from '../schema-cache.ts'
import type { SchemaPlace } from '../schema-mark.ts'
import { protobufSerde } from './protobuf-serde.ts'

const folder = join(import.meta.dirname, '../../../test/producers/python-protobuf')
const order = readFileSync(join(folder, 'shop/order.proto'), 'utf8')
const address = { name: 'shop/address.proto', text: readFileSync(join(folder, 'shop/address.proto'), 'utf8') }

/** What Confluent's client wrote for the values of serialize.py, with the schema id 34. */
const written = {
  everything:
    '0000000022000a076f2d3120e2989510ffffffffffffff0f180122070a03746561100222050a036375702a120a094d61696e205374203112054768656e7432070a0374656110283a004801520200ff5a0808e8bcdccc06100562050100e0c50869000000000000e03f710c000000000000007a1308fbffffffffffffffff0112060a0466697665',
  empty: '000000002200',
  line: '00000000220400000a0374656110feffffffffffffffff01',
  payment: '000000002202020a036f2d31'
}

const everything = {
  orderId: 'o-1 ☕',
  totalCents: Number.MAX_SAFE_INTEGER,
  status: 'STATUS_PAID',
  lines: [
    { sku: 'tea', count: 2 },
    { sku: 'cup', count: 0 }
  ],
  deliverTo: { street: 'Main St 1', city: 'Ghent' },
  stock: { tea: 40 },
  note: '',
  cash: true,
  proof: Buffer.of(0, 255),
  placed: { seconds: 1_771_511_400, nanos: 5 },
  deltas: [-1, 0, 70_000],
  weight: 0.5,
  checksum: 12,
  byNumber: { '-5': { sku: 'five', count: 0 } }
}

interface Setup {
  readonly message?: string
  /** The writer's schema, number 7. */
  readonly writer?: string
  readonly place?: SchemaPlace
  readonly guid?: string
}

function serdeFor(schema: string, { message, writer, place = 'prefix', guid }: Setup = {}): Serde<object> {
  const base: SubjectSchema = { subject: 's', topic: 't', format: 'protobuf', compatibility: 'BACKWARD', schema }
  const subject = message === undefined ? base : { ...base, message }
  const schemas = new SchemaCache()
  if (writer !== undefined) schemas.add({ id: 7, format: 'protobuf', text: writer })
  const references = [address]
  return protobufSerde({ subject, part: 'value', schemas, references, place, writer: { id: 34, guid } })
}

const proto = (body: string): string => `syntax = "proto3";\npackage shop;\n${body}`
const simple = proto('message Order { string id = 1; int32 count = 2; }')
const withId = (hex: string): Buffer => Buffer.from(`0000000007${hex}`, 'hex')

const refusal = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    if (error instanceof StreamsError) return `${error.code}: ${error.message}`
    throw error
  }
  throw new Error('nothing was thrown')
}

test("reads what Confluent's client wrote, and writes the same bytes", () => {
  const serde = serdeFor(order)
  expect(serde.deserialize(Buffer.from(written.everything, 'hex'))).toEqual(everything)
  expect(serde.serialize(everything).toString('hex')).toBe(written.everything)
  expect(serde.schemaId?.(Buffer.from(written.everything, 'hex'))).toBe(34)
})

test('fields that are not there have their defaults, or are left out where they may be absent', () => {
  const none = { orderId: '', totalCents: 0, status: 'STATUS_UNSPECIFIED', lines: [], stock: {}, byNumber: {} }
  const rest = { proof: Buffer.alloc(0), deltas: [], weight: 0, checksum: 0 }
  expect(serdeFor(order).deserialize(Buffer.from(written.empty, 'hex'))).toEqual({ ...none, ...rest })
  expect(serdeFor(order).serialize({}).toString('hex')).toBe(written.empty)
})

test('a message within another, and one that is not the first, are told by their indexes', () => {
  const line = serdeFor(order, { message: 'shop.Order.Line' })
  expect(line.serialize({ sku: 'tea', count: -2 }).toString('hex')).toBe(written.line)
  expect(line.deserialize(Buffer.from(written.line, 'hex'))).toEqual({ sku: 'tea', count: -2 })
  const payment = serdeFor(order, { message: 'shop.Payment' })
  expect(payment.serialize({ orderId: 'o-1' }).toString('hex')).toBe(written.payment)
  expect(refusal(() => payment.deserialize(Buffer.from(written.line, 'hex')))).toBe(
    'deserialization-failed: it holds shop.Order.Line (message 0.0 of schema 34); the topic holds shop.Payment'
  )
})

test('reads another version by the numbers of fields, whatever they are called', () => {
  const writer = proto('message Order { int64 number = 2; string name = 1; bool fresh = 9; }')
  const serde = serdeFor(simple, { writer })
  expect(serde.deserialize(withId('00' + '0a0161' + '1005' + '4801'))).toEqual({ id: 'a', count: 5 })
})

test.each([
  ['message Order { int32 id = 1; }', 'field id (number 1) is string here and int32 there'],
  ['message Order { repeated string id = 1; }', 'field id (number 1) is string here and a list of string there'],
  ['message Bill { string id = 1; }', 'it holds shop.Bill (message 0 of schema 7); the topic holds shop.Order'],
  ['message Order { Other id = 1; }', "schema 7 cannot be parsed: no such Type or Enum 'Other' in Type .shop.Order"],
  ['enum Order { A = 0; }', 'schema 7 has no message at 0']
])('what would be read as garbage is refused: %s', (body, reason) => {
  const serde = serdeFor(simple, { writer: proto(body) })
  expect(refusal(() => serde.deserialize(withId('00')))).toContain(reason)
})

test.each([
  ['00' + '0a05', 'a payload of 2 bytes written with schema 7 (shop.Order) cannot be decoded'],
  ['', 'it ends within its message indexes'],
  ['ff', 'it ends within its message indexes'],
  ['0a' + '02', 'it says that it holds 5 message indexes'],
  ['00' + '0a02c328', 'holds text that is not UTF-8']
])('a payload that is no message is refused: %s', (hex, reason) => {
  const message = refusal(() => serdeFor(simple, { writer: simple }).deserialize(withId(hex)))
  expect(message).toContain(`deserialization-failed: `)
  expect(message).toContain(reason)
})

test('an integer that a number cannot hold is refused in both directions', () => {
  const big = proto('message Order { uint64 id = 1; }')
  const serde = serdeFor(big, { writer: big })
  expect(refusal(() => serde.deserialize(withId('00' + '08ffffffffffffffffff01')))).toContain(
    'field id: 18446744073709551615 lies beyond 2^53'
  )
  expect(refusal(() => serde.serialize({ id: 2 ** 53 }))).toContain('field id: expected uint64, got 9007199254740992')
})

test.each([
  [{ orderId: 1 }, 'field orderId: expected string, got 1'],
  [{ status: 'PAID' }, 'field status: expected shop.Status, got "PAID"'],
  [{ lines: [{ sku: 'a' }, { count: 1.5 }] }, 'field lines.1.count: expected int32, got 1.5'],
  [{ lines: {} }, 'field lines: expected a list of shop.Order.Line, got {}'],
  [{ stock: { tea: 2 ** 31 } }, 'field stock.tea: expected int32, got 2147483648'],
  [{ deliverTo: 'home' }, 'field deliverTo: expected shop.Address, got "home"'],
  [{ order_id: 'o-1' }, 'field order_id: shop.Order has no such field, it has orderId, totalCents'],
  ['o-1', 'expected shop.Order, got "o-1"']
])('what does not fit is refused by its field: %j', (value, reason) => {
  const message = refusal(() => serdeFor(order).serialize(value as object))
  expect(message).toContain(`serialization-failed: not a shop.Order: ${reason}`)
})

test('enums that this version does not know come out as numbers, and can be written so', () => {
  const schema = proto('enum Size { S = 0; M = 1; } message Order { Size size = 1; }')
  const serde = serdeFor(schema, { writer: schema })
  expect(serde.deserialize(withId('00' + '0809'))).toEqual({ size: 9 })
  expect(serde.serialize({ size: 9 }).toString('hex')).toBe('0000000022' + '00' + '0809')
})

test('the schema may be named in a header, message indexes behind it, and the payload stands alone', () => {
  const guid = '019c7639-5f00-7cc4-8a4e-0d6f3d1f7a55'
  for (const [given, name] of [
    [{}, '0000000022'],
    [{ guid }, `01${guid.replaceAll('-', '')}`]
  ] as const) {
    const serde = serdeFor(order, { message: 'shop.Payment', place: 'header', ...given })
    const data = serde.serialize({ orderId: 'o-1' })
    expect(data.toString('hex')).toBe('0a036f2d31')
    const headers = serde.writtenHeaders?.({ a: 'b', __value_schema_id: 'old' }) as Headers
    expect(headers).toEqual({ a: 'b', __value_schema_id: Buffer.from(`${name}0202`, 'hex') })
    expect(serde.deserialize(data, headers)).toEqual({ orderId: 'o-1' })
  }
})

test('a schema that cannot be is refused with what to do', () => {
  expect(refusal(() => serdeFor('{"type":"object"}'))).toContain('the schema of s is no valid Protobuf: ')
  expect(refusal(() => serdeFor(proto('message A { B b = 1; }')))).toContain("no such Type or Enum 'B' in Type .shop.A")
  expect(refusal(() => serdeFor(proto('message A { B b = 1; }')))).toContain('name the file that declares it')
  expect(refusal(() => serdeFor(simple, { message: 'shop.Bill' }))).toContain('no message shop.Bill; it has shop.Order')
  expect(refusal(() => serdeFor(proto('')))).toBe('invalid-configuration: the schema of s has no message')
  expect(refusal(() => serdeFor(proto('message A { map<bool, string> b = 1; }')))).toContain(
    'field .shop.A.b: maps with keys of bool cannot be written'
  )
})

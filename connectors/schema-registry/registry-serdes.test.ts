import { afterEach, beforeEach, expect, test } from 'vitest'
import { exponential, type RawRecord, type Serde, StreamsError, serdes } from '#streams'
import type { Compatibility, SubjectFormat, SubjectSchema } from '../../schemas/subject.ts'
import { type StubAnswer, type StubRegistry, stubRegistry } from './client/stub-registry.ts'
import { localSerdes } from './local-serdes.ts'
import { type RegistrySerdesOptions, registrySerdes } from './registry-serdes.ts'

const record = (...fields: readonly object[]): string =>
  JSON.stringify({ type: 'record', name: 'Play', namespace: 'm', fields })

const id = { name: 'id', type: 'string' }
const rating = { name: 'rating', type: 'int', default: 3 }
const v1 = record(id)
const v2 = record(id, rating)

const subject = (schema: string, format: SubjectFormat = 'avro'): SubjectSchema => ({
  subject: 'plays-value',
  topic: 'plays',
  format,
  compatibility: 'FULL_TRANSITIVE' satisfies Compatibility,
  schema
})

interface Play {
  readonly id: string
  readonly rating?: number
}

/** Bytes as another producer writes them, with a schema id of its registry. */
function written(schema: string, schemaId: number, value: Play): Buffer {
  const catalogue = Array.from({ length: schemaId }, () => subject(schema))
  const subjects = catalogue.map((entry, i) => ({ ...entry, subject: `s${i + 1}` }))
  return localSerdes(subjects)(serdes.avro<Play>(`s${schemaId}`), 'plays', 'value').serialize(value)
}

const raw = (value: Buffer | null): RawRecord => ({ key: null, value, timestamp: 0, headers: {}, offset: 0 })

const json = (status: number, body: unknown): StubAnswer => ({ status, json: body })
const unknownId = json(404, { error_code: 40403, message: 'not found' })

let stub: StubRegistry
beforeEach(async () => {
  stub = await stubRegistry(() => unknownId)
})
afterEach(() => stub.close())

function serdeOf(schema: string, options: Partial<RegistrySerdesOptions> = {}): Serde<Play> {
  const quick = { retry: exponential({ initial: 1, attempts: 2 }), confirmAfterMs: 1 }
  const catalogue = [subject(schema)]
  return registrySerdes({ url: stub.url, catalogue, ...quick, ...options })(
    serdes.avro<Play>('plays-value'),
    'plays',
    'value'
  )
}

/** The stub knows these schemas by id. */
function serve(schemas: { readonly [id: number]: object }): void {
  stub.answer = (_method, path) => {
    const found = schemas[Number(path.slice(path.lastIndexOf('/') + 1))]
    return found === undefined ? unknownId : json(200, found)
  }
}

const errorOf = (run: () => unknown): StreamsError => {
  try {
    run()
  } catch (error) {
    if (error instanceof StreamsError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

test('reads records of a producer that is one version behind, and of one that is ahead', async () => {
  serve({ 1: { schema: v1 }, 2: { schema: v2 } })
  const [older, newer] = [written(v1, 1, { id: 'a' }), written(v2, 2, { id: 'b', rating: 5 })]
  const ahead = serdeOf(v2)
  await ahead.prepare?.([raw(older), raw(newer)])
  expect([older, newer].map(data => ahead.deserialize(data))).toEqual([
    { id: 'a', rating: 3 },
    { id: 'b', rating: 5 }
  ])
  const behind = serdeOf(v1)
  await behind.prepare?.([raw(older), raw(newer)])
  expect([older, newer].map(data => behind.deserialize(data))).toEqual([{ id: 'a' }, { id: 'b' }])
})

test('asks for each id once, and has nothing to prepare when all are known', async () => {
  serve({ 1: { schema: v1 } })
  const data = written(v1, 1, { id: 'a' })
  const serde = serdeOf(v1)
  const batch = [raw(data), raw(null), raw(data), raw(Buffer.from('garbage'))]
  await Promise.all([serde.prepare?.(batch), serde.prepare?.(batch)])
  expect(serde.prepare?.(batch)).toBeUndefined()
  expect(serde.deserialize(data)).toEqual({ id: 'a' })
  expect(serde.prepare?.(batch)).toBeUndefined()
  expect(stub.requests).toHaveLength(1)
})

test('finds a record poison whose id the registry twice does not know, and asks again only after a while', async () => {
  let now = 0
  const after = (_delay: number, run: () => void): (() => void) => {
    queueMicrotask(run)
    return () => undefined
  }
  const data = written(v1, 4, { id: 'a' })
  const serde = serdeOf(v1, { clock: { now: () => now, after }, unknownForMs: 1000 })
  await serde.prepare?.([raw(data)])
  expect(errorOf(() => serde.deserialize(data))).toMatchObject({ code: 'unknown-schema', retryable: false })
  expect(stub.requests).toHaveLength(2)
  expect(serde.prepare?.([raw(data)])).toBeUndefined()
  now = 1000
  expect(errorOf(() => serde.deserialize(data)).code).toBe('unknown-schema')
  serve({ 4: { schema: v1 } })
  await serde.prepare?.([raw(data)])
  expect(serde.deserialize(data)).toEqual({ id: 'a' })
})

test('waits while the registry is down, and goes on when it is back', async () => {
  stub.answer = () => json(503, {})
  const data = written(v1, 1, { id: 'a' })
  const serde = serdeOf(v1)
  await expect(serde.prepare?.([raw(data)])).rejects.toMatchObject({ code: 'registry-unavailable', retryable: true })
  serve({ 1: { schema: v1 } })
  await serde.prepare?.([raw(data)])
  expect(serde.deserialize(data)).toEqual({ id: 'a' })
})

test('never takes a schema it was not asked to fetch for an unknown one', () => {
  const data = written(v1, 1, { id: 'a' })
  expect(errorOf(() => serdeOf(v1).deserialize(data))).toMatchObject({ code: 'registry-unavailable', retryable: true })
})

test('finds records poison that were written for another kind of topic', async () => {
  serve({ 1: { schema: '{"type":"object"}', schemaType: 'JSON' }, 2: { schema: '"string"' } })
  const [jsonData, text] = [written(v1, 1, { id: 'a' }), written(v1, 2, { id: 'a' })]
  const serde = serdeOf(v1)
  await serde.prepare?.([raw(jsonData), raw(text)])
  expect(errorOf(() => serde.deserialize(jsonData)).message).toBe('schema 1 is json-schema; the topic holds Avro')
  expect(errorOf(() => serde.deserialize(text))).toMatchObject({
    code: 'deserialization-failed',
    message: 'schema 2 (string) cannot be read as m.Play: string cannot be read as record m.Play'
  })
  expect(serde.prepare?.([raw(jsonData), raw(text)])).toBeUndefined()
})

test('writes with the id the registry has, without registering anything', async () => {
  stub.answer = () => json(200, { subject: 'plays-value', version: 2, id: 300, schema: v1 })
  const serde = serdeOf(v1)
  expect(() => serde.serialize({ id: 'a' })).toThrow('await open() first')
  await serde.open?.()
  expect(stub.requests).toEqual(['POST /subjects/plays-value'])
  expect(serde.serialize({ id: 'a' })).toEqual(Buffer.from([0, 0, 0, 1, 44, 2, 97]))
  expect(serde.deserialize(serde.serialize({ id: 'b' }))).toEqual({ id: 'b' })
})

test('says to register the schema where a worker may not', async () => {
  stub.answer = () => json(404, { error_code: 40401, message: 'Subject not found' })
  const opening = serdeOf(v1, { register: false }).open?.()
  await expect(opening).rejects.toMatchObject({ code: 'unknown-schema', retryable: false })
  await expect(opening).rejects.toThrow('make schemas')
})

test('reads and writes JSON Schema in the same wire format, and names the field at fault', async () => {
  const schema = JSON.stringify({
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Order',
    type: 'object',
    properties: { id: { type: 'string', format: 'uuid' }, quantity: { type: 'integer', minimum: 1 } },
    required: ['id', 'quantity']
  })
  const order = { id: 'd19fc126-039e-445e-a159-38d1ef21c70f', quantity: 2 }
  const format = serdes.jsonSchema<typeof order>('plays-value')
  const serde = localSerdes([subject(schema, 'json-schema')])(format, 'plays', 'value')
  const data = serde.serialize(order)
  expect(data.subarray(0, 6)).toEqual(Buffer.from([0, 0, 0, 0, 1, 0x7b]))
  expect(serde.deserialize(data)).toEqual(order)
  expect(errorOf(() => serde.serialize({ ...order, quantity: 0 }))).toMatchObject({
    code: 'serialization-failed',
    message: 'not valid by plays-value: field quantity: must be >= 1'
  })
  const bad = Buffer.concat([data.subarray(0, 5), Buffer.from('{"id":"x","quantity":1}')])
  expect(errorOf(() => serde.deserialize(bad)).message).toContain('field id: must match format "uuid"')
  expect(errorOf(() => serde.deserialize(data.subarray(0, 20))).message).toContain('not JSON')
})

const orderSchema = (change: object = {}): string =>
  JSON.stringify({ type: 'object', properties: { id: { type: 'string' } }, required: ['id'], ...change })

test.each<[string, object, unknown]>([
  ['reads what is valid by both', { schema: orderSchema({ title: 'Other' }), schemaType: 'JSON' }, { id: 'a' }],
  [
    'refuses what is not valid by the named one',
    { schema: orderSchema({ required: ['id', 'shop'] }), schemaType: 'JSON' },
    "not valid by schema 7, which its header names: must have required property 'shop'"
  ],
  ['refuses what names another kind', { schema: v1 }, 'schema 7 is avro; the topic holds JSON Schema'],
  [
    'leaves the decision to its own for a draft it does not know',
    {
      schema: orderSchema({ $schema: 'http://json-schema.org/draft-04/schema#', required: ['shop'] }),
      schemaType: 'JSON'
    },
    { id: 'a' }
  ],
  [
    'leaves the decision to its own for one that refers to others',
    { schema: orderSchema({ allOf: [{ $ref: 'other.json' }] }), schemaType: 'JSON' },
    { id: 'a' }
  ],
  [
    'leaves the decision to its own for an asynchronous one',
    { schema: orderSchema({ $async: true, required: ['shop'] }), schemaType: 'JSON' },
    { id: 'a' }
  ]
])("JSON Schema under another subject's id: %s", async (_, registered, expected) => {
  serve({ 7: registered })
  const data = Buffer.concat([Buffer.from([0, 0, 0, 0, 7]), Buffer.from('{"id":"a"}')])
  const catalogue = [subject(orderSchema(), 'json-schema')]
  const resolve = registrySerdes({ url: stub.url, catalogue, confirmAfterMs: 1 })
  const serde = resolve(serdes.jsonSchema<Play>('plays-value'), 'plays', 'value')
  await serde.prepare?.([raw(data)])
  const read = (): unknown => serde.deserialize(data)
  if (typeof expected !== 'string') expect(read()).toEqual(expected)
  else expect(errorOf(read)).toMatchObject({ code: 'deserialization-failed', message: expected })
})

test("Avro under another subject's id is read when record and fields have the same names, whatever the namespace", async () => {
  const named = (name: string): object => ({ schema: JSON.stringify({ ...JSON.parse(v1), namespace: 'other', name }) })
  serve({ 1: named('Play'), 2: named('Song') })
  const [play, song] = [written(v1, 1, { id: 'a' }), written(v1, 2, { id: 'a' })]
  const serde = serdeOf(v1)
  await serde.prepare?.([raw(play), raw(song)])
  expect(serde.deserialize(play)).toEqual({ id: 'a' })
  expect(errorOf(() => serde.deserialize(song)).message).toContain('schema 2 (other.Song) cannot be read as m.Play')
})

test('refuses JSON that is not UTF-8 instead of reading other text', () => {
  const schema = orderSchema()
  const data = Buffer.from('.....{"id":"MARK"}')
  data.set([0, 0, 0, 0, 1])
  data[data.indexOf('MARK')] = 0xff
  const withSchema = localSerdes([subject(schema, 'json-schema')])(
    serdes.jsonSchema<Play>('plays-value'),
    'plays',
    'value'
  )
  const plain = localSerdes([subject(v1)], { plainJson: ['plays'] })(serdes.avro<Play>('plays-value'), 'plays', 'value')
  expect(errorOf(() => withSchema.deserialize(data)).message).toBe('not JSON: the text is not UTF-8')
  expect(errorOf(() => plain.deserialize(data.subarray(5))).message).toBe('not JSON: the text is not UTF-8')
})

test('W4: finds a record poison whose schema is no Avro: no wait would help', async () => {
  serve({ 1: { schema: '{"type":"nonsense"}' }, 2: { schema: v1 }, 3: { schema: '<html>' } })
  const [bad, good, page] = [written(v1, 1, { id: 'a' }), written(v1, 2, { id: 'b' }), written(v1, 3, { id: 'c' })]
  const serde = serdeOf(v1)
  await serde.prepare?.([raw(bad), raw(good), raw(page)])
  for (const [data, id] of [
    [bad, 1],
    [page, 3]
  ] as const) {
    expect(errorOf(() => serde.deserialize(data))).toMatchObject({
      code: 'deserialization-failed',
      message: expect.stringMatching(new RegExp(`^schema ${id} cannot be parsed: `))
    })
  }
  expect(serde.deserialize(good)).toEqual({ id: 'b' })
})

test('a setting that nobody knows is refused, and no other is read', () => {
  const wrong = {
    url: 'http://localhost:1',
    catalogue: [],
    regster: false,
    get auth(): never {
      throw new Error('read')
    }
  }
  expect(() => registrySerdes(wrong)).toThrow("registrySerdes: there is no setting 'regster'; did you mean 'register'?")
})

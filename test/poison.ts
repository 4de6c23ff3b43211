import type { Catalogue } from '../schemas/subject.ts'

/** A record's value that can never be processed. */
export interface Poison {
  readonly name: string
  readonly value: Buffer | null
  /** Error code of its dead letter. */
  readonly reason: string
}

/** Values of one topic from which poison is made. */
export interface PoisonSource {
  /** A good value, as the topic carries it; its first text holds `MARK`. */
  readonly good: Buffer
  /** A value that fits the schema, and has more text than the system takes. */
  readonly oversize: Buffer
}

/** Schema ids for poison in Confluent's wire format. */
export interface PoisonIds {
  /** One that the registry does not know. */
  readonly unknown: number
  /** Of `strangers`, under subjects that no topic of the system has. */
  readonly avro: number
  readonly jsonSchema: number
  /** Avro that the registry takes and the codec cannot parse. */
  readonly unparsable: number
}

/** Subjects of another system: Avro, JSON Schema, and Avro that cannot be parsed here. Nothing of ours fits their schemas. */
export const strangers: Catalogue = [
  {
    subject: 'stranger-avro-value',
    topic: 'stranger-avro',
    format: 'avro',
    compatibility: 'NONE',
    schema: JSON.stringify({ type: 'record', name: 'Stranger', fields: [{ name: 'stranger_id', type: 'string' }] })
  },
  {
    subject: 'stranger-json-value',
    topic: 'stranger-json',
    format: 'json-schema',
    compatibility: 'NONE',
    schema: JSON.stringify({
      type: 'object',
      properties: { stranger_id: { type: 'string' } },
      required: ['stranger_id']
    })
  },
  {
    subject: 'stranger-unparsable-value',
    topic: 'stranger-unparsable',
    format: 'avro',
    compatibility: 'NONE',
    schema: JSON.stringify({
      type: 'record',
      name: 'Unparsable',
      fields: [{ name: 'beyond', type: 'long', default: 2 ** 53 }]
    })
  }
]

/** The ids of `localSerdes` over a catalogue that ends with the strangers. */
export function localPoisonIds(catalogue: Catalogue): PoisonIds {
  const last = catalogue.length
  return { unknown: 4_711, avro: last - 2, jsonSchema: last - 1, unparsable: last }
}

/** The same bytes under another schema id. */
export function underId(id: number, value: Buffer): Buffer {
  const copy = Buffer.from(value)
  copy.writeInt32BE(id, 1)
  return copy
}

/** Every kind of poison for a topic with a registered schema, Avro or JSON Schema. */
export function registryPoison({ good, oversize }: PoisonSource, ids: PoisonIds): readonly Poison[] {
  return [
    { name: 'JSON without a schema id', value: Buffer.from('{"id":"1"}'), reason: 'deserialization-failed' },
    { name: 'too few bytes', value: Buffer.from([0, 0]), reason: 'deserialization-failed' },
    { name: 'an unknown schema id', value: underId(ids.unknown, good), reason: 'unknown-schema' },
    { name: "another system's Avro", value: underId(ids.avro, good), reason: 'deserialization-failed' },
    { name: "another system's JSON Schema", value: underId(ids.jsonSchema, good), reason: 'deserialization-failed' },
    { name: 'an unparsable schema', value: underId(ids.unparsable, good), reason: 'deserialization-failed' },
    { name: 'broken JSON', value: payload(good, Buffer.from('{"id":')), reason: 'deserialization-failed' },
    { name: 'a header alone', value: good.subarray(0, 5), reason: 'deserialization-failed' },
    { name: 'a truncated value', value: good.subarray(0, -4), reason: 'deserialization-failed' },
    { name: 'bytes after the value', value: Buffer.concat([good, Buffer.from('x')]), reason: 'deserialization-failed' },
    { name: 'text that is not UTF-8', value: brokenText(good), reason: 'deserialization-failed' },
    { name: 'text that is too long', value: oversize, reason: 'invalid-value' },
    { name: 'no value', value: null, reason: 'null-value' }
  ]
}

/** Every kind of poison for a topic of plain JSON; `registered` is a good value in the registry's wire format. */
export function plainJsonPoison({ good, oversize }: PoisonSource, registered: Buffer): readonly Poison[] {
  const bad: readonly (readonly [string, Buffer])[] = [
    ['nothing', Buffer.alloc(0)],
    ['broken JSON', good.subarray(0, -1)],
    ['text after the JSON', Buffer.concat([good, Buffer.from('x')])],
    ['text that is not UTF-8', brokenText(good)],
    ['a list', Buffer.from('[]')],
    ['null as JSON', Buffer.from('null')],
    ['an object without fields', Buffer.from('{}')],
    ['a value with a schema id', registered]
  ]
  return [
    ...bad.map(([name, value]) => ({ name, value, reason: 'deserialization-failed' })),
    { name: 'text that is too long', value: oversize, reason: 'invalid-value' },
    { name: 'no value', value: null, reason: 'null-value' }
  ]
}

const payload = (good: Buffer, bytes: Buffer): Buffer => Buffer.concat([good.subarray(0, 5), bytes])

function brokenText(good: Buffer): Buffer {
  const copy = Buffer.from(good)
  const at = copy.indexOf('MARK')
  if (at < 0) throw new Error('the good value holds no MARK')
  copy.set([0xff, 0xfe], at)
  return copy
}

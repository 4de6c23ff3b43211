import { isUtf8 } from 'node:buffer'
import type { RawRecord } from './driver/consumer.ts'
import { StreamsError } from './errors/streams-error.ts'
import { readExactJson } from './exact-json.ts'
import type { Headers } from './headers.ts'

/** Which half of a record a serde handles. */
export type SerdePart = 'key' | 'value'

/**
 * A serializer and deserializer for one half of one topic's records. Called synchronously on the hot path, once per record.
 * Null never reaches a serde: the engine passes null keys and tombstones through by itself.
 *
 * Properties are function-typed so that wrong wiring does not compile (a method would be bivariant).
 */
export interface Serde<T> {
  /** Returns bytes the caller may keep. Throws when the value does not fit the format; the production handler decides. */
  readonly serialize: (value: T) => Buffer
  /**
   * Throws when the bytes cannot be read as `T`: that record is poison, and the deserialization handler decides. `headers` are those of
   * the record, for formats that name their schema there.
   */
  readonly deserialize: (data: Buffer, headers?: Headers) => T
  /**
   * Called with each batch before its records are decoded. Returns undefined when everything needed (a schema, say) is at hand,
   * the normal case. A returned promise is awaited with the partition paused; its rejection is transient by definition:
   * the engine waits and asks again, nothing is dead-lettered.
   */
  readonly prepare?: (records: readonly RawRecord[]) => Promise<void> | undefined
  /** Called once before the first `serialize`, so that a writer schema can be registered or fetched. A rejection is transient unless `retryable` is false. */
  readonly open?: () => Promise<void>
  /** Schema id of encoded bytes, for the dead letter's `schema-id` header; undefined when the format has none. */
  readonly schemaId?: (data: Buffer, headers?: Headers) => number | undefined
}

/**
 * The format of one half of a topic's records, as data: it names how bytes are made without holding a client.
 * Formats with a `serde` (string, bytes, opaque, json) are self-contained; the others (avro, json-schema) are resolved by the
 * `SerdeResolver` given to the runtime.
 */
export interface Format<T> {
  /** `string`, `bytes`, `opaque`, `json`, `avro`, `json-schema`. */
  readonly name: string
  /** How bytes are made and read, for formats that need no registry. */
  readonly serde?: Serde<T>
  /** Subject in the schema registry, for formats that use one. */
  readonly subject?: string
  /** Never present at run time; makes the type of the values invariant. */
  readonly of?: (value: T) => T
}

/** Makes the serde of a format that does not carry its own. Called once per topic half when a topology starts. */
export type SerdeResolver = <T>(format: Format<T>, topic: string, part: SerdePart) => Serde<T>

const utf8: Serde<string> = {
  serialize: value => {
    if (!value.isWellFormed()) throw unwritable('the text holds half a surrogate pair, which UTF-8 cannot carry')
    return Buffer.from(value, 'utf8')
  },
  deserialize: data => {
    if (isUtf8(data)) return data.toString('utf8')
    throw new StreamsError('deserialization-failed', 'the text is not UTF-8; read keys that no step uses as `opaque`')
  }
}

const raw: Serde<Buffer> = { serialize: value => value, deserialize: data => data }

/**
 * Text in UTF-8. Bytes that are not UTF-8 are refused, never replaced.
 * @deprecated Use `serdes.string`, which no word of TypeScript hides: auto-import finds it.
 */
export const string: Format<string> = { name: 'string', serde: utf8 }

/**
 * Bytes as they are.
 * @deprecated Use `serdes.bytes`.
 */
export const bytes: Format<Buffer> = { name: 'bytes', serde: raw }

/** Bytes, or text that becomes them. */
export type Opaque = Buffer | string

/**
 * Bytes that no step looks at, kept as they are: any producer's key. Text may be given where they are written.
 * @deprecated Use `serdes.opaque`.
 */
export const opaque: Format<Opaque> = {
  name: 'opaque',
  serde: {
    serialize: value => (typeof value === 'string' ? utf8.serialize(value) : value),
    deserialize: data => data
  }
}

/**
 * JSON in UTF-8. A number that a double cannot hold as it was written is refused by its field, in both directions; send such numbers as
 * text. `check` may validate and narrow what was parsed; it throws to reject.
 * @deprecated Use `serdes.json`.
 */
export function json<T>(check: (value: unknown) => T = value => value as T): Format<T> {
  return {
    name: 'json',
    serde: { serialize: jsonBytes, deserialize: data => check(readExactJson(data)) }
  }
}

function jsonBytes(value: unknown): Buffer {
  const text = JSON.stringify(value) as string | undefined
  if (text === undefined) throw unwritable(`${typeof value} is no value of JSON`)
  // JSON has no Infinity and no NaN: they would come out as null.
  if (text.includes('null')) JSON.stringify(value, refuseWhatBecomesNull)
  return Buffer.from(text, 'utf8')
}

function refuseWhatBecomesNull(name: string, value: unknown): unknown {
  if (typeof value !== 'number' || Number.isFinite(value)) return value
  throw unwritable(`${name === '' ? '' : `field ${name}: `}JSON has no ${value}`)
}

const unwritable = (why: string): StreamsError => new StreamsError('serialization-failed', why)

/**
 * Avro in Confluent's wire format under a registry subject.
 * @deprecated Use `serdes.avro`.
 */
export function avro<T>(subject: string): Format<T> {
  return { name: 'avro', subject }
}

/**
 * JSON Schema in Confluent's wire format under a registry subject.
 * @deprecated Use `serdes.jsonSchema`.
 */
export function jsonSchema<T>(subject: string): Format<T> {
  return { name: 'json-schema', subject }
}

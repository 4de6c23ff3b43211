import type { RawRecord } from './driver/consumer.ts'
import type { Headers } from './headers.ts'

/** Which half of a record a serde handles. */
export type SerdePart = 'key' | 'value'

/**
 * A serializer and deserializer for one half of one topic's records. Called synchronously on the hot path, once per record.
 * Null never reaches a serde: the engine passes null keys and tombstones through.
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
  /**
   * The headers that a record is written with, made of those that it would carry: a format that names its schema in a header adds it, and
   * none passes on the header that named the schema of what was read. Called after `serialize`, once for each record; answers what it was
   * given where nothing changes. Stores keep no headers: in a store a format must say everything in its bytes.
   */
  readonly writtenHeaders?: (headers: Headers) => Headers
  /** Schema id of encoded bytes, for the dead letter's `schema-id` header; undefined when the format has none. */
  readonly schemaId?: (data: Buffer, headers?: Headers) => number | undefined
}

/**
 * The format of one half of a topic's records, as data: it names how bytes are made without holding a client.
 * Formats with a `serde` (string, bytes, opaque, json) are self-contained; the others (avro, json-schema, protobuf) are resolved by the
 * `SerdeResolver` given to the runtime.
 */
export interface Format<T> {
  /** `string`, `bytes`, `opaque`, `json`, `avro`, `json-schema`, `protobuf`. */
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

/** Bytes, or text that becomes them. */
export type Opaque = Buffer | string

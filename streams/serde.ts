import type { RawRecord } from './driver/consumer.ts'
import type { Headers } from './headers.ts'

/** The part of a record that a serde handles. */
export type SerdePart = 'key' | 'value'

/**
 * A serializer and deserializer for the keys or the values of one topic. Called synchronously on the hot path, once per record. A serde
 * never sees null: the engine passes null keys and tombstones through.
 *
 * Properties have function types so that wrong wiring does not compile (a method would be bivariant).
 */
export interface Serde<T> {
  /** Returns bytes that the caller may keep. Throws when the value does not fit the format; the production handler then decides. */
  readonly serialize: (value: T) => Buffer
  /**
   * Throws when the bytes cannot be read as `T`: the record is poison, and the deserialization handler decides. `headers` are the record's,
   * for formats that name their schema there.
   */
  readonly deserialize: (data: Buffer, headers?: Headers) => T
  /**
   * Called with each batch before its records are decoded. Returns undefined when everything needed (such as a schema) is available, which
   * is the normal case. If it returns a promise, the partition is paused until it resolves. A rejection is treated as transient: the engine
   * waits and calls again, and nothing is dead-lettered.
   */
  readonly prepare?: (records: readonly RawRecord[]) => Promise<void> | undefined
  /**
   * Called once before the first `serialize`, to register or fetch a writer schema. A rejection is transient unless its `retryable` is
   * false.
   */
  readonly open?: () => Promise<void>
  /**
   * Returns the headers to write a record with, given those that it would carry. A format that names its schema in a header adds that
   * header; all others drop a header that named the schema of what was read. Called after `serialize`, once per record; returns its
   * argument if nothing changes. Stores keep no headers: in a store, the bytes must say everything.
   */
  readonly writtenHeaders?: (headers: Headers) => Headers
  /** Returns the schema id of encoded bytes, for the dead letter's `schema-id` header, or undefined if there is none. */
  readonly schemaId?: (data: Buffer, headers?: Headers) => number | undefined
}

/**
 * The format of a topic's keys or values, as data: it names how bytes are encoded without holding a client. Formats with a `serde` (string,
 * bytes, opaque, json) are self-contained; the `SerdeResolver` given to the runtime resolves the others (avro, json-schema, protobuf).
 */
export interface Format<T> {
  /** Name of the format: `string`, `bytes`, `opaque`, `json`, `avro`, `json-schema`, `protobuf`. */
  readonly name: string
  /** Encodes and decodes bytes, for formats that need no registry. */
  readonly serde?: Serde<T>
  /** Subject in the schema registry, for formats that use one. */
  readonly subject?: string
  /** Never present at run time; makes the format invariant in the type of its values. */
  readonly of?: (value: T) => T
}

/**
 * Creates the serde of a format that has none of its own. Called once for the keys and once for the values of each topic when a topology
 * starts.
 */
export type SerdeResolver = <T>(format: Format<T>, topic: string, part: SerdePart) => Serde<T>

/** Bytes, or a string to be encoded as bytes. */
export type Opaque = Buffer | string

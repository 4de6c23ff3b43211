import { type Headers, noHeaders } from '../headers.ts'
import { writtenHeaders } from '../runtime/steps/written-headers.ts'
import type { Serde, SerdeResolver } from '../serde.ts'
import type { Clock } from '../time/clock.ts'
import type { Topic } from '../topic.ts'
import type { AppendedRecord } from './captured-broker.ts'

/** Properties of a piped record other than key and value. */
export interface PipeOptions {
  /** Headers. Default: none. */
  readonly headers?: Headers
  /** Event time in milliseconds. Default: the time of the driver's clock. */
  readonly timestamp?: number
  /** Partition. Default: the key's partition as in Java's client, and round-robin for records without a key. */
  readonly partition?: number
}

/** A source topic of a topology under test. */
export class TestInput<K, V> {
  readonly #keys: Serde<K>
  readonly #values: Serde<V>
  readonly #pipe: (records: readonly AppendedRecord[]) => Promise<void>
  readonly #clock: Clock

  /** Made by `TopologyTestDriver.input`. */
  constructor(
    topic: Topic<K, V>,
    serdes: SerdeResolver,
    pipe: (records: readonly AppendedRecord[]) => Promise<void>,
    clock: Clock
  ) {
    this.#keys = serdes(topic.key, topic.name, 'key')
    this.#values = serdes(topic.value, topic.name, 'value')
    this.#pipe = pipe
    this.#clock = clock
  }

  /** Pipes a record. Resolves when everything that it causes has happened; rejects when the topology fails. */
  pipe(key: K | null, value: V | null, options: PipeOptions = {}): Promise<void> {
    return this.#pipe([this.#recordOf(key, value, options)])
  }

  /**
   * Pipes records that arrive together, as in one fetch: what a checkpoint writes is written once for all of them, up to
   * `task.checkpointRecords`. Resolves and rejects like `pipe`.
   */
  pipeAll(records: Iterable<readonly [key: K | null, value: V | null, options?: PipeOptions]>): Promise<void> {
    return this.#pipe([...records].map(([key, value, options]) => this.#recordOf(key, value, options)))
  }

  /** Pipes bytes as they are, to test how the topology handles poison. */
  pipeBytes(key: Buffer | null, value: Buffer | null, options: PipeOptions = {}): Promise<void> {
    return this.#pipe([this.#bytesOf(key, value, options)])
  }

  #recordOf(key: K | null, value: V | null, options: PipeOptions = {}): AppendedRecord {
    const keyBytes = key === null ? null : this.#keys.serialize(key)
    const valueBytes = value === null ? null : this.#values.serialize(value)
    const { headers = noHeaders } = options
    const written = writtenHeaders(headers, this.#keys, keyBytes, this.#values, valueBytes)
    return this.#bytesOf(keyBytes, valueBytes, { ...options, headers: written })
  }

  #bytesOf(key: Buffer | null, value: Buffer | null, options: PipeOptions = {}): AppendedRecord {
    const { headers = noHeaders, timestamp = this.#clock.now(), partition } = options
    return { key, value, headers, timestamp, ...(partition === undefined ? {} : { partition }) }
  }
}

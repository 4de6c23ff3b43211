import { type Headers, noHeaders } from '../headers.ts'
import { writtenHeaders } from '../runtime/steps/written-headers.ts'
import type { Serde, SerdeResolver } from '../serde.ts'
import type { Clock } from '../time/clock.ts'
import type { Topic } from '../topic.ts'
import type { AppendedRecord } from './captured-broker.ts'

/** What a piped record has besides key and value. */
export interface PipeOptions {
  /** Default: none. */
  readonly headers?: Headers
  /** Event time, milliseconds. Default: the driver's clock. */
  readonly timestamp?: number
  /** Default: that of the key, as Java's client chooses it; records without a key go to one partition after the other. */
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

  /** Pipes a record; resolves when everything it causes has happened. Rejects when the topology fails. */
  pipe(key: K | null, value: V | null, options: PipeOptions = {}): Promise<void> {
    return this.#pipe([this.#recordOf(key, value, options)])
  }

  /**
   * Pipes records that come together, as in one fetch: what is written with a checkpoint is written once for all of them, up to
   * `task.checkpointRecords`. Resolves and rejects as `pipe`.
   */
  pipeAll(records: Iterable<readonly [key: K | null, value: V | null, options?: PipeOptions]>): Promise<void> {
    return this.#pipe([...records].map(([key, value, options]) => this.#recordOf(key, value, options)))
  }

  /** Pipes bytes as they are, to see what becomes of poison. */
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

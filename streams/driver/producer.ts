import type { Headers } from '../headers.ts'
import type { TopicPartitionOffset } from './consumer.ts'

/** A record to be written. */
export interface ProducerRecord {
  /** Name of the topic. */
  readonly topic: string
  /** Key as bytes; null for none. */
  readonly key: Buffer | null
  /** Value as bytes; null for a tombstone. */
  readonly value: Buffer | null
  /** Headers. Default: none. */
  readonly headers?: Headers
  /** Milliseconds since the epoch; the time of sending when absent. */
  readonly timestamp?: number
  /** Fixed partition; without it the key decides as in Java's client (murmur2), and keyless records are spread but stay put over retries. */
  readonly partition?: number
  /**
   * Delivery report: called once when the broker acknowledged the record, before `send` resolves, with where it lies. The offset is -1
   * where the broker does not tell it: `acks: 'none'`, or a batch that it recognised as stored before. Must not throw.
   */
  readonly onDelivered?: (at: TopicPartitionOffset) => void
}

/**
 * A record that is not stored because the broker will never take it (too large, not allowed), or, when the error is `retryable`, because
 * it does not take it now: its topic is not there.
 */
export interface ProduceFailure {
  /** Index in the array given to `send`. */
  readonly index: number
  /** Why; a `StreamsError` with `record-too-large`, `unknown-topic`, `authorization-failed` or `production-failed`. */
  readonly error: Error
}

/** Settings of a producer. */
export interface ProducerOptions {
  /** Default true. */
  readonly idempotent?: boolean
  /** `all` (default), `leader` or `none`, as Kafka's acks=all|1|0. */
  readonly acks?: 'all' | 'leader' | 'none'
  /** Compression of batches. Default `none`. */
  readonly compression?: 'none' | 'gzip' | 'lz4' | 'zstd' | 'snappy'
  /**
   * Largest record, key + value + headers in bytes. A larger one goes compressed, in a batch of its own; one that stays larger is refused before it is
   * sent. One that the topic does not take is compressed too, before it is refused. Default 1,048,576 as in Kafka.
   */
  readonly maxRecordBytes?: number
  /**
   * After this long without an ack a send rejects: as `broker-unavailable` when none of its records is stored, else as
   * `delivery-timeout`. Default 30,000.
   */
  readonly deliveryTimeoutMs?: number
  /**
   * Most bytes of records on their way, as Kafka's `buffer.memory`. While there are more, further sends wait for room; a send larger
   * than this goes in pieces. Default 33,554,432.
   */
  readonly bufferBytes?: number
}

/**
 * Writes records. Concurrent `send` calls are coalesced into few requests with one in flight, which is what keeps an idempotent
 * kafkajs producer from losing acknowledged data; order per partition is the order of the calls.
 */
export interface Producer {
  /** Connects and gets a producer id. Rejects with a `StreamsError`, `retryable` while no broker answers. */
  readonly connect: () => Promise<void>
  /**
   * Resolves when every record is acknowledged, with the records that were refused (normally none). Rejects with a `StreamsError`:
   * `retryable` when sending again may help. After `broker-unavailable` no record of the call is stored; after `delivery-timeout` some
   * may be, and sending all again may double them.
   */
  readonly send: (records: readonly ProducerRecord[]) => Promise<readonly ProduceFailure[]>
  /**
   * Offset after the last record of a partition that was acknowledged to this producer; undefined when it wrote none there. A store
   * keeps it as its changelog position.
   */
  readonly position?: (topic: string, partition: number) => number | undefined
  /** Resolves when everything given to `send` before is settled. */
  readonly flush: () => Promise<void>
  /** Flushes within the bound, then disconnects. Idempotent. */
  readonly close: () => Promise<void>
}

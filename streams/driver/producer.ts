import type { Headers } from '../headers.ts'
import type { TopicPartitionOffset } from './consumer.ts'

/** A record to write. */
export interface ProducerRecord {
  /** Name of the topic. */
  readonly topic: string
  /** Key as bytes; null for none. */
  readonly key: Buffer | null
  /** Value as bytes; null for a tombstone. */
  readonly value: Buffer | null
  /** Headers. Default: none. */
  readonly headers?: Headers
  /** Milliseconds since the epoch. Default: the time of sending. */
  readonly timestamp?: number
  /**
   * Fixed partition. Without it, the key decides as in Java's client (murmur2); records without a key are spread, but keep their partition
   * in retries.
   */
  readonly partition?: number
  /**
   * Delivery report: called once when the broker has acknowledged the record, before `send` resolves, with the record's position. The
   * offset is -1 when the broker does not report it: with `acks: 'none'`, or for a batch that it recognised as already stored. Must not
   * throw.
   */
  readonly onDelivered?: (at: TopicPartitionOffset) => void
}

/**
 * A record that is not stored: the broker will never accept it (too large, not allowed) or, when the error is `retryable`, does not accept
 * it now because its topic does not exist.
 */
export interface ProduceFailure {
  /** Index in the array given to `send`. */
  readonly index: number
  /** The reason: a `StreamsError` with `record-too-large`, `unknown-topic`, `authorization-failed` or `production-failed`. */
  readonly error: Error
}

/** Settings of a producer. */
export interface ProducerOptions {
  /** Whether the producer is idempotent. Default: true. */
  readonly idempotent?: boolean
  /** Acknowledgements to wait for, as Kafka's acks=all|1|0: `all` (default), `leader` or `none`. */
  readonly acks?: 'all' | 'leader' | 'none'
  /** Compression of batches. Default: `none`. */
  readonly compression?: 'none' | 'gzip' | 'lz4' | 'zstd' | 'snappy'
  /**
   * Maximum size of a record (key, value and headers) in bytes. A larger record is sent compressed in a batch of its own, and refused
   * before it is sent if it is still larger. A record that the topic does not accept is compressed too before it is refused. Default:
   * 1,048,576, as in Kafka.
   */
  readonly maxRecordBytes?: number
  /**
   * Milliseconds without an acknowledgement after which a send rejects: with `broker-unavailable` when none of its records is stored, else
   * with `delivery-timeout`. Default: 30,000.
   */
  readonly deliveryTimeoutMs?: number
  /**
   * Maximum bytes of records in flight, like Kafka's `buffer.memory`. Further sends wait for room; a send larger than this is split.
   * Default: 33,554,432.
   */
  readonly bufferBytes?: number
}

/**
 * Writes records. Concurrent `send` calls are coalesced into few requests with one in flight: this keeps an idempotent kafkajs producer
 * from losing acknowledged data. The order per partition is the order of the calls.
 */
export interface Producer {
  /** Connects and gets a producer id. Rejects with a `StreamsError`, `retryable` while no broker answers. */
  readonly connect: () => Promise<void>
  /**
   * Resolves when every record is acknowledged, with the records that were refused (normally none). Rejects with a `StreamsError`, which is
   * `retryable` when sending again may help. After `broker-unavailable`, no record of the call is stored; after `delivery-timeout`, some
   * may be, and sending all of them again may duplicate them.
   */
  readonly send: (records: readonly ProducerRecord[]) => Promise<readonly ProduceFailure[]>
  /**
   * Returns the offset after the last record of a partition that was acknowledged to this producer; undefined when it has written none
   * there. A store keeps this offset as its changelog position.
   */
  readonly position?: (topic: string, partition: number) => number | undefined
  /** Resolves when all earlier `send` calls have settled. */
  readonly flush: () => Promise<void>
  /** Flushes, for at most `deliveryTimeoutMs`, then disconnects. Idempotent. */
  readonly close: () => Promise<void>
}

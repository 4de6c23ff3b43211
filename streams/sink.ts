import type { RecordMetadata } from './processor/processor-context.ts'
import type { StreamRecord } from './record.ts'

/** A row that the sink will never accept, with the reason. Only this row is dead-lettered; the rest of the batch stands. */
export interface RefusedRow {
  /** Index in the batch passed to `write`. */
  readonly index: number
  /** Why the sink refused the row; written to the dead letter. */
  readonly error: Error
}

/** The outcome of a batch: `inserted + duplicates + refused.length` equals the number of records. */
export interface SinkResult {
  /** Number of new rows. */
  readonly inserted: number
  /** Number of rows that already existed from an earlier delivery. */
  readonly duplicates: number
  /** Rows that the sink will never accept. */
  readonly refused: readonly RefusedRow[]
}

/** A destination outside Kafka. The engine collects records, calls `write`, and commits offsets only after it resolves. */
export interface Sink<K, V> {
  /** Name for messages and metrics, such as `mysql` or `parquet`. */
  readonly name: string
  /** Called once before the first `write`. A retryable rejection is retried with backoff. */
  readonly open?: () => Promise<void>
  /**
   * Writes one batch; resolves once the batch is durable. Must be idempotent: after a crash, the same records are redelivered. Calls for
   * different partitions may overlap; calls for one partition do not.
   *
   * Throw `BackpressureError`, or any error with `retryable: true`, for transient failures (connection lost, lock wait): the engine waits
   * and calls again with the same records. Any other error stops the task, and nothing is committed. Report single bad rows in the result's
   * `refused`.
   *
   * `origins` contains the source position of each record, for sinks that store it; undefined for records of punctuators.
   */
  readonly write: (
    records: readonly StreamRecord<K, V>[],
    origins?: readonly (RecordMetadata | undefined)[]
  ) => Promise<SinkResult>
  /** Called once after the last `write`. */
  readonly close?: () => Promise<void>
}

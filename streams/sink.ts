import type { RecordMetadata } from './processor/processor-context.ts'
import type { StreamRecord } from './record.ts'

/** A row that the sink will never take, with the reason. It is dead-lettered alone; the rest of the batch stands. */
export interface RefusedRow {
  /** Index in the batch given to `write`. */
  readonly index: number
  /** Why; goes into the dead letter. */
  readonly error: Error
}

/** What became of a batch: `inserted + duplicates + refused.length` equals the number of records. */
export interface SinkResult {
  /** Rows that are new. */
  readonly inserted: number
  /** Rows that were there already, from an earlier delivery. */
  readonly duplicates: number
  /** Rows that will never be taken. */
  readonly refused: readonly RefusedRow[]
}

/**
 * Where records leave Kafka. The engine collects records, calls `write`, and commits offsets only after it resolved.
 */
export interface Sink<K, V> {
  /** For messages and metrics: `mysql`, `parquet`. */
  readonly name: string
  /** Called once before the first `write`. A retryable rejection is retried with backoff. */
  readonly open?: () => Promise<void>
  /**
   * Writes one batch; resolves when it is durable. Must be idempotent: after a crash the same records are redelivered. Calls for different
   * partitions may overlap; calls for one partition do not.
   *
   * Throw `BackpressureError` or any error with `retryable: true` for what passes (connection lost, lock wait): the engine waits
   * and calls again with the same records. Any other error stops the task: nothing is committed. Refuse single bad rows in the result.
   *
   * `origins` says for each record which source record it came of, for sinks that keep the position; undefined for those of punctuators.
   */
  readonly write: (
    records: readonly StreamRecord<K, V>[],
    origins?: readonly (RecordMetadata | undefined)[]
  ) => Promise<SinkResult>
  /** Called once after the last `write`. */
  readonly close?: () => Promise<void>
}

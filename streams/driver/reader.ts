import type { ConsumerBatch, TopicPartition } from './consumer.ts'

/** The part of a partition to read. */
export interface ReadRange extends TopicPartition {
  /** First offset to read. Reading starts at the earliest offset that the log still has if that is later. */
  readonly from: number
  /** Reading ends before this offset, even when the records right before it are missing (compaction, markers). */
  readonly to: number
}

/** Settings of a reader. */
export interface ReaderOptions {
  /** Milliseconds for which connections stay open after a read, for readers that read repeatedly at short intervals. Default: 0. */
  readonly keepConnectedMs?: number
}

/** Reads partitions without a visible consumer group: to restore a store, list dead letters or tail a topic. */
export interface PartitionReader {
  /**
   * Reads every range to its end. Batches of one partition arrive in order, one call at a time; a returned promise is awaited. Resolves
   * when all ranges are read. Rejects with `offset-out-of-range` when the log no longer has `from` and `strict` is set.
   */
  readonly read: (
    ranges: readonly ReadRange[],
    onBatch: (batch: ConsumerBatch) => void | Promise<void>,
    options?: { readonly signal?: AbortSignal; readonly strict?: boolean }
  ) => Promise<void>
}

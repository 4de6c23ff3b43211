import type { ConsumerBatch, TopicPartition } from './consumer.ts'

/** What part of a partition to read. */
export interface ReadRange extends TopicPartition {
  /** First offset wanted; reading starts at the earliest kept one when that is later. */
  readonly from: number
  /** Reading ends before this offset. Records may be missing anywhere, also right before it (compaction, markers): it ends all the same. */
  readonly to: number
}

/** Settings of a reader. */
export interface ReaderOptions {
  /** Milliseconds for which connections stay open after the last read, for one that reads now and then and soon again. Default 0. */
  readonly keepConnectedMs?: number
}

/**
 * Reads partitions without a consumer group that anyone else sees: to restore a store, list dead letters, tail a topic.
 */
export interface PartitionReader {
  /**
   * Reads every range to its end; batches of one partition come in order, one call at a time, and a returned promise is awaited.
   * Resolves when all ranges are read. Rejects with `offset-out-of-range` when `from` was truncated away and `strict` is set.
   */
  readonly read: (
    ranges: readonly ReadRange[],
    onBatch: (batch: ConsumerBatch) => void | Promise<void>,
    options?: { readonly signal?: AbortSignal; readonly strict?: boolean }
  ) => Promise<void>
}

import type { Headers } from '../headers.ts'

/** A record as the broker stores it. */
export interface RawRecord {
  /** Key as bytes; null for none. */
  readonly key: Buffer | null
  /** Value as bytes; null for a tombstone. */
  readonly value: Buffer | null
  /** Milliseconds since the epoch. */
  readonly timestamp: number
  /** Headers, with values as bytes. */
  readonly headers: Headers
  /** Offset in the partition. */
  readonly offset: number
}

/** A partition of a topic. */
export interface TopicPartition {
  /** Name of the topic. */
  readonly topic: string
  /** Partition number, from 0. */
  readonly partition: number
}

/** A position in a partition. */
export interface TopicPartitionOffset extends TopicPartition {
  /** The next offset to read: one past the last finished record. */
  readonly offset: number
  /** Committed with the offset and returned with it when the partition is assigned: the time that the partition has reached. */
  readonly metadata?: string
}

/** A partition whose offset the broker refused to store while it stored others. */
export interface CommitFailure extends TopicPartition {
  /** The reason, a `StreamsError`. */
  readonly error: Error
}

/** Why a batch cannot be read: its bytes differ from what was written, or the client does not support what was written. */
export type DamageReason = 'checksum' | 'truncated' | 'malformed' | 'old-format' | 'unknown-codec' | 'too-large'

/** A batch on the broker that cannot be read. It blocks only its own partition, until an operator skips it. */
export interface DamagedBatch extends TopicPartition {
  /** First offset of the batch. */
  readonly offset: number
  /** Last offset of the batch, as far as its header can be trusted. */
  readonly lastOffset: number
  /** What is wrong with the batch. */
  readonly reason: DamageReason
  /** The reason as part of a sentence, with what to do if that is known. */
  readonly detail: string
  /** The batch as received from the broker. */
  readonly bytes: Uint8Array
}

/** Part of a batch's records. `no-room` means that the next records need more than the `room` bytes requested. */
export type BatchPiece =
  | { readonly kind: 'records'; readonly records: readonly RawRecord[]; readonly unpackedBytes: number }
  | { readonly kind: 'no-room' }
  | { readonly kind: 'damaged'; readonly damaged: DamagedBatch }
  | { readonly kind: 'end' }

/** Reads a batch piece by piece, so that only the pieces read are unpacked and decoded. */
export interface BatchReader {
  /**
   * Returns the next records. `unpackedBytes` is the unpacked size that they keep in memory until the next call. After `no-room`, nothing
   * was read: call again when more than `room` bytes may be unpacked. After `damaged` and `end`, the next call returns the same.
   */
  readonly next: (room: number) => BatchPiece
}

/** Consecutive records of one partition. Their offsets rise, possibly with gaps (compaction, transaction markers). */
export interface ConsumerBatch extends TopicPartition {
  /** The records, oldest first; may be empty when only control records were read. A consumer may decode them on first access. */
  readonly records: readonly RawRecord[]
  /** Number and size of `records`, if the consumer knows them without decoding; the number may be too high. */
  readonly size?: { readonly records: number; readonly bytes: number }
  /** Returns a reader that reads `records` piece by piece from the beginning, if the consumer supports it. */
  readonly open?: () => BatchReader
  /**
   * The unreadable batch that follows the records, if the consumer knows of it at once. The partition delivers nothing more until `seek`.
   */
  readonly damaged?: DamagedBatch
  /** Where reading resumes after this batch: past the last record and any control records that follow it. */
  readonly nextOffset: number
  /** End offset of the partition when the batch was fetched: lag = highWatermark - position. */
  readonly highWatermark: number
}

/** What to read without a position that the log still has: everything, only what is written from now on, or nothing. */
export type AutoOffsetReset = 'earliest' | 'latest' | 'none'

/**
 * Why a position is lost: its records were `deleted` before they were read (retention), the log was `cut` before it (the newly elected
 * leader did not have all of it), or the topic was `recreated`: deleted and created again under the same name.
 */
export type ResetReason = 'deleted' | 'cut' | 'recreated'

/** A position that the log no longer has. */
export interface PositionReset extends TopicPartition {
  /** Why the position is lost. */
  readonly reason: ResetReason
  /** Offset that would have been read next. */
  readonly from: number
  /**
   * Where reading resumes: as `autoOffsetReset` says, or where the log was cut, if that is known. Undefined with `none`: the partition is
   * no longer read.
   */
  readonly to: number | undefined
  /** First offset that the partition has now. */
  readonly earliest: number
  /** End offset of the partition now. */
  readonly latest: number
}

/** A partition that currently cannot be read. */
export interface PartitionTrouble extends TopicPartition {
  /** The reason in words, such as that it has no leader or that its topic does not exist. */
  readonly reason: string
  /** Milliseconds since it was last read. */
  readonly forMs: number
}

/** Handles a consumer's events. The consumer calls these methods one at a time, never in parallel. */
export interface ConsumerListener {
  /**
   * Called with the partitions that this member gained; with none when the group has settled and no partition is left for this member. The
   * offset is where to start: the group's committed offset, or the reset position when there is none. While the partition has no leader and
   * this cannot be looked up, the offset is 0, and an empty batch advances it later. Must not wait for anything long, such as a restore:
   * the member answers no rebalance until the returned promise resolves. Pause partitions that are not ready instead. Delivery begins after
   * the promise resolves.
   */
  readonly onAssigned: (partitions: readonly TopicPartitionOffset[]) => Promise<void>
  /**
   * Called before the member gives up partitions in an orderly rebalance or stop: drain and commit within `deadlineMs`. Nothing more is
   * committed for them after the returned promise resolves.
   */
  readonly onRevoked: (partitions: readonly TopicPartition[], deadlineMs: number) => Promise<void>
  /** Called with partitions that are already gone (session expired, fenced): drop what is in flight, write nothing, commit nothing. */
  readonly onLost: (partitions: readonly TopicPartition[]) => void
  /**
   * Called when the log no longer has a partition's position. The partition is not paused now, but delivers nothing until the returned
   * promise resolves; as in `onAssigned`, do not wait for anything long. Reading then resumes at `to`, or where `seek` has moved it
   * meanwhile. If records were `deleted`, an empty batch advances the position.
   */
  readonly onReset: (reset: PositionReset) => Promise<void>
  /** Called with records. Must return at once: the engine queues the records and calls `pause` when it has enough. */
  readonly onBatch: (batch: ConsumerBatch) => void
  /** Called when the client has crashed. `retryable: false` means that it will not recover and must be rebuilt. */
  readonly onError: (error: Error, retryable: boolean) => void
}

/** The topics that a consumer reads, and how they belong together. */
export interface Subscription {
  /** Topics to read. */
  readonly topics: readonly string[]
  /**
   * Topics whose partitions of the same number belong to one task: a member gets all of them or none. A topic in no group stands alone,
   * which is the default. When members of a group disagree, topics that any of them reads together stay together.
   */
  readonly topicGroups?: readonly (readonly string[])[]
  /** `autoOffsetReset` by topic. */
  readonly autoOffsetResets?: { readonly [topic: string]: AutoOffsetReset }
}

/** Settings of a consumer. */
export interface ConsumerOptions extends Subscription {
  /** The consumer group, which is also the `application.id`. */
  readonly groupId: string
  /**
   * Makes this a static member: a process that ends without leaving and returns under the same id within `sessionTimeoutMs` gets its
   * partitions back, while the others continue. Each process of a group needs its own id: the later of two with the same id fences the
   * first. Default: none.
   */
  readonly groupInstanceId?: string
  /** Where to start without a committed offset, or when the log no longer has the position. Default: `earliest`. */
  readonly autoOffsetReset?: AutoOffsetReset
  /** Milliseconds without a heartbeat after which the member loses its partitions. Default: 45,000. */
  readonly sessionTimeoutMs?: number
  /**
   * Milliseconds that a rebalance waits for a member to finish what it took and to rejoin. Restoring state does not count: it continues
   * afterwards. Default: 60,000.
   */
  readonly rebalanceTimeoutMs?: number
  /** Milliseconds between heartbeats. Default: 1,000. */
  readonly heartbeatIntervalMs?: number
  /** Longest wait of an empty fetch, in milliseconds. It limits how fast the member answers a rebalance. Default: 100 to 250. */
  readonly maxWaitMs?: number
  /** Maximum bytes of one partition in one fetch; a larger record still arrives. Default: 1,048,576. */
  readonly maxBytesPerPartition?: number
}

/** A member of a consumer group. The driver sends heartbeats on its own and never waits for the engine. */
export interface Consumer {
  /** Joins the group and starts delivering. Rejects when the topics do not exist or access is refused. */
  readonly start: (listener: ConsumerListener) => Promise<void>
  /**
   * Replaces the topics that the consumer was created with: it rejoins its group, which rebalances. Returns at once and reports topics that
   * cannot be read to the listener. A consumer without this method cannot read topic patterns.
   */
  readonly subscribe?: (topics: Subscription) => void
  /** Stops fetching these partitions; records already fetched may still arrive once. Idempotent. */
  readonly pause: (partitions: readonly TopicPartition[]) => void
  /** Resumes fetching these partitions. Idempotent. */
  readonly resume: (partitions: readonly TopicPartition[]) => void
  /** Moves the position of an assigned partition. Records fetched earlier are no longer delivered. */
  readonly seek: (position: TopicPartitionOffset) => void
  /**
   * Commits offsets under the member's generation. Resolves with the partitions that the broker refused (normally none); the others are
   * committed. Rejects with `commit-refused` when the group has moved on.
   */
  readonly commit: (offsets: readonly TopicPartitionOffset[]) => Promise<readonly CommitFailure[]>
  /**
   * Returns how many offsets of an assigned partition are on the broker and deliverable, but not yet handed to the listener; undefined
   * while that is unknown because nothing was fetched since the assignment. Returns 0 for a partition that cannot be read. A consumer
   * without this method counts as having handed over everything.
   */
  readonly lag?: (partition: TopicPartition) => number | undefined
  /** Returns the partitions of this member that currently cannot be read. */
  readonly troubles?: () => readonly PartitionTrouble[]
  /** Calls `onRevoked` for all assigned partitions, then leaves the group and disconnects. Idempotent. */
  readonly stop: () => Promise<void>
}

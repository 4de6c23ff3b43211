import type { Headers } from '../headers.ts'

/** A record as the broker keeps it. */
export interface RawRecord {
  /** Key as bytes; null for none. */
  readonly key: Buffer | null
  /** Value as bytes; null for a tombstone. */
  readonly value: Buffer | null
  /** Milliseconds since the epoch. */
  readonly timestamp: number
  /** Headers, values as bytes. */
  readonly headers: Headers
  /** Place in its partition. */
  readonly offset: number
}

/** A partition of a topic. */
export interface TopicPartition {
  /** Name of the topic. */
  readonly topic: string
  /** Number of the partition, from 0. */
  readonly partition: number
}

/** A position in a partition. */
export interface TopicPartitionOffset extends TopicPartition {
  /** The next offset to read: one past the last finished record. */
  readonly offset: number
  /** What is committed with the offset and comes back with it when the partition is assigned: how far time has come there. */
  readonly metadata?: string
}

/** A partition whose offset the broker refused to store, while it stored those of others. */
export interface CommitFailure extends TopicPartition {
  /** Why; a `StreamsError`. */
  readonly error: Error
}

/** Why a batch cannot be read: its bytes are not those that were written, or nobody here reads what was written. */
export type DamageReason = 'checksum' | 'truncated' | 'malformed' | 'old-format' | 'unknown-codec' | 'too-large'

/** A batch on the broker that cannot be read. It holds up only its own partition, until an operator skips it. */
export interface DamagedBatch extends TopicPartition {
  /** First offset of the batch. */
  readonly offset: number
  /** Last offset of the batch, as far as its header can be believed. */
  readonly lastOffset: number
  /** What is wrong with it, out of a closed list. */
  readonly reason: DamageReason
  /** The same as a sentence part, with what to do where that is known. */
  readonly detail: string
  /** Its bytes as they came from the broker. */
  readonly bytes: Uint8Array
}

/** A piece of a batch's records; a request for `room` bytes that needs more gets `no-room`. */
export type BatchPiece =
  | { readonly kind: 'records'; readonly records: readonly RawRecord[]; readonly unpackedBytes: number }
  | { readonly kind: 'no-room' }
  | { readonly kind: 'damaged'; readonly damaged: DamagedBatch }
  | { readonly kind: 'end' }

/** Reads a batch a piece at a time, so that only the pieces that are read are unpacked and decoded. */
export interface BatchReader {
  /**
   * The next records. `unpackedBytes` is what they keep unpacked in memory until the next call. With `no-room` nothing was read: ask again
   * when more than `room` bytes may be unpacked. After `damaged` and `end` the next call answers the same.
   */
  readonly next: (room: number) => BatchPiece
}

/** Consecutive records of one partition, offsets rising but not necessarily without gaps (compaction, transaction markers). */
export interface ConsumerBatch extends TopicPartition {
  /** The records, oldest first; may be empty when only control records were read. A consumer may decode them when they are first read. */
  readonly records: readonly RawRecord[]
  /** What `records` holds, where the consumer knows it without decoding them; the number of records may be too high. */
  readonly size?: { readonly records: number; readonly bytes: number }
  /** Reads `records` a piece at a time, each call from the beginning; where the consumer can. */
  readonly open?: () => BatchReader
  /** What follows the records and cannot be read, where the consumer knows it at once. Nothing more of the partition comes until `seek`. */
  readonly damaged?: DamagedBatch
  /** Where reading resumes after this batch; past the last record, and further when control records follow it. */
  readonly nextOffset: number
  /** End offset of the partition when the batch was fetched: lag = highWatermark - position. */
  readonly highWatermark: number
}

/** What to do without a position that the log still has: read all of it, only what comes from now on, or nothing. */
export type AutoOffsetReset = 'earliest' | 'latest' | 'none'

/**
 * Why a position is lost: the records at it were `deleted` before they were read (retention), the log was `cut` before it (a leader was
 * elected that had not all of it), or the topic was `recreated`, which is deleted and made again under the same name.
 */
export type ResetReason = 'deleted' | 'cut' | 'recreated'

/** A position that the log no longer has. */
export interface PositionReset extends TopicPartition {
  /** Why. */
  readonly reason: ResetReason
  /** Offset that was to be read next. */
  readonly from: number
  /**
   * Where reading resumes: at what `autoOffsetReset` says, or where the log was cut, if that is known. Undefined with `none`: the
   * partition is no longer read.
   */
  readonly to: number | undefined
  /** First offset that the partition keeps now. */
  readonly earliest: number
  /** Its end now. */
  readonly latest: number
}

/** A partition that cannot be read at the moment. */
export interface PartitionTrouble extends TopicPartition {
  /** In words: that it has no leader, that its topic does not exist. */
  readonly reason: string
  /** Milliseconds since it was read last. */
  readonly forMs: number
}

/**
 * What the engine does with a consumer's events. The consumer calls these one at a time, never in parallel.
 */
export interface ConsumerListener {
  /**
   * Partitions this member has now and did not have before; none when the group has come together and none is left for it. The offset is
   * where to start: the group's committed offset, or the reset position when there is none. While that cannot be looked up, because the
   * partition has no leader, it is 0, and an empty batch moves it on later. Must not wait for anything long, such as a restore: until the
   * returned promise resolves the member answers no rebalance. It pauses what is not ready instead. Delivery begins after the promise resolves.
   */
  readonly onAssigned: (partitions: readonly TopicPartitionOffset[]) => Promise<void>
  /**
   * Called before partitions are given up in an orderly rebalance or stop: drain and commit within `deadlineMs`.
   * After it resolves nothing more is committed for them.
   */
  readonly onRevoked: (partitions: readonly TopicPartition[], deadlineMs: number) => Promise<void>
  /** Partitions that are gone already (session expired, fenced): drop what is in flight, write nothing, commit nothing. */
  readonly onLost: (partitions: readonly TopicPartition[]) => void
  /**
   * The log no longer has a partition's position. The partition is not paused now, and nothing of it is delivered until the returned
   * promise resolves, for which the same holds as for `onAssigned`; then it resumes at `to`, or where `seek` has moved it meanwhile.
   * Where records were `deleted`, an empty batch moves the position on.
   */
  readonly onReset: (reset: PositionReset) => Promise<void>
  /** Records. Must return at once; the engine queues them and uses `pause` when it has enough. */
  readonly onBatch: (batch: ConsumerBatch) => void
  /** The client crashed. `retryable: false` means it will not recover and must be rebuilt. */
  readonly onError: (error: Error, retryable: boolean) => void
}

/** Which topics a consumer reads, and how they belong together. */
export interface Subscription {
  /** Topics to read. */
  readonly topics: readonly string[]
  /**
   * Topics whose partitions of one number belong to one task: a member gets all of them or none. A topic in no group stands alone, which is
   * the default. Where members of one group say different things, what any of them reads together stays together.
   */
  readonly topicGroups?: readonly (readonly string[])[]
  /** `autoOffsetReset` for single topics. */
  readonly autoOffsetResets?: { readonly [topic: string]: AutoOffsetReset }
}

/** Settings of a consumer. */
export interface ConsumerOptions extends Subscription {
  /** Consumer group; also the `application.id`. */
  readonly groupId: string
  /**
   * Makes this a static member: a process that ends without leaving and comes back under the same id within `sessionTimeoutMs` gets its
   * partitions back, and the others continue meanwhile. Each process of a group needs its own id: the later of two fences the first.
   * Default: none.
   */
  readonly groupInstanceId?: string
  /** Where to start without a committed offset, or when the log no longer has the position. Default `earliest`. */
  readonly autoOffsetReset?: AutoOffsetReset
  /** Without a heartbeat for this long the member loses its partitions. Default 45,000. */
  readonly sessionTimeoutMs?: number
  /**
   * How long the group waits in a rebalance for a member to finish what it took and to come back. Restoring state does not count: it
   * continues afterwards. Default 60,000.
   */
  readonly rebalanceTimeoutMs?: number
  /** Time between heartbeats. Default 1,000. */
  readonly heartbeatIntervalMs?: number
  /** Longest wait of an empty fetch. Default 100-250 ms: it bounds how fast a rebalance is answered. */
  readonly maxWaitMs?: number
  /** Most bytes of one partition in one fetch; a larger record still comes. Default 1,048,576. */
  readonly maxBytesPerPartition?: number
}

/** A member of a consumer group. Heartbeats are the driver's own business and wait for nothing the engine does. */
export interface Consumer {
  /** Joins the group and starts delivering. Rejects when the topics do not exist or access is refused. */
  readonly start: (listener: ConsumerListener) => Promise<void>
  /**
   * Reads these topics from now on, instead of those that it was made with: it joins its group again, which deals everything out anew. Returns at
   * once; what cannot be read is told to the listener. A consumer without this cannot read topics of a pattern.
   */
  readonly subscribe?: (topics: Subscription) => void
  /** Stops fetching these partitions; records already fetched may still arrive once. Idempotent. */
  readonly pause: (partitions: readonly TopicPartition[]) => void
  /** Fetches these partitions again. Idempotent. */
  readonly resume: (partitions: readonly TopicPartition[]) => void
  /** Moves the position of an assigned partition. Records fetched before are no longer delivered. */
  readonly seek: (position: TopicPartitionOffset) => void
  /**
   * Commits offsets under the member's generation. Resolves with the partitions that the broker refused (normally none): the others are
   * committed. Rejects with code `commit-refused` when the group has moved on.
   */
  readonly commit: (offsets: readonly TopicPartitionOffset[]) => Promise<readonly CommitFailure[]>
  /**
   * How many offsets of an assigned partition are on the broker, may be given out, and were not handed to the listener yet; undefined while that is
   * not known because nothing was fetched since the assignment. 0 for one that cannot be read. A consumer without this is taken to have
   * handed over all there is.
   */
  readonly lag?: (partition: TopicPartition) => number | undefined
  /** Partitions of this member that cannot be read at the moment. */
  readonly troubles?: () => readonly PartitionTrouble[]
  /** Calls `onRevoked` for everything assigned, then leaves the group and disconnects. Idempotent. */
  readonly stop: () => Promise<void>
}

import type { TopicPartitionOffset } from './consumer.ts'

/** A topic to create. */
export interface NewTopic {
  /** Letters, digits, dots, underscores and hyphens; at most 249. */
  readonly name: string
  /** Number of partitions. */
  readonly partitions: number
  /** Copies of each partition. Default: the broker's `default.replication.factor`. */
  readonly replicationFactor?: number
  /** Broker settings such as `cleanup.policy`. */
  readonly config?: { readonly [name: string]: string }
}

/** Topic settings by Kafka name, such as `cleanup.policy`: those that were requested and that the broker reports. */
export type TopicSettings = { readonly [name: string]: string | undefined }

/** The first and end offset of a partition. */
export interface PartitionOffsets {
  /** Partition number, from 0. */
  readonly partition: number
  /** First offset that the partition still has. */
  readonly earliest: number
  /** End offset: one past the last record. */
  readonly latest: number
  /**
   * First offset of an open transaction: nothing from there on is delivered before it ends. Only `knownOffsets` reports it; absent when no
   * transaction is open.
   */
  readonly openFrom?: number
}

/** Inspects and changes a cluster. Methods reject with a `StreamsError`, which is `retryable` while no broker answers. */
export interface Admin {
  /** Connects. Calling it is optional: the other methods connect automatically. */
  readonly connect: () => Promise<void>
  /** Creates the topics that are missing and returns their names. Existing topics stay unchanged. */
  readonly createTopics: (topics: readonly NewTopic[]) => Promise<readonly string[]>
  /**
   * Adds partitions until the topic has `partitions` of them; does nothing when it already has as many or more. Groups that read the topic
   * rebalance. Rejects with `unknown-topic` when the topic does not exist.
   */
  readonly addPartitions: (topic: string, partitions: number) => Promise<void>
  /** Returns the names of all topics that this client may see, including internal ones. */
  readonly listTopics: () => Promise<readonly string[]>
  /** Returns the number of partitions, or undefined when the topic does not exist. */
  readonly partitionsOf: (topic: string) => Promise<number | undefined>
  /** Returns the number of replicas of the partition that has the fewest; undefined when the topic does not exist. */
  readonly copiesOf: (topic: string) => Promise<number | undefined>
  /** Returns the named settings of a topic, its own or the broker's. Rejects with `unknown-topic` when the topic does not exist. */
  readonly settingsOf: (topic: string, names: readonly string[]) => Promise<TopicSettings>
  /**
   * Returns the first and end offset of every partition of a topic, or of those given partitions that it has. Rejects with `unknown-topic`
   * when the topic does not exist.
   */
  readonly offsets: (topic: string, partitions?: readonly number[]) => Promise<readonly PartitionOffsets[]>
  /**
   * Returns, for each partition, the first offset with a record written at `time` or later, according to the topic's time index. Omits
   * partitions without such a record. Rejects with `unknown-topic` when the topic does not exist.
   */
  readonly offsetsAt: (topic: string, time: number) => Promise<ReadonlyMap<number, number>>
  /** Like `offsets`, but does not wait: omits partitions whose leader does not answer. Rejects while no broker answers. */
  readonly knownOffsets: (topic: string, partitions?: readonly number[]) => Promise<readonly PartitionOffsets[]>
  /** Returns a group's committed offsets, with their metadata if any, for the partitions that have one. */
  readonly committed: (groupId: string, topics: readonly string[]) => Promise<readonly TopicPartitionOffset[]>
  /** Commits offsets for a group without members. Rejects with `commit-refused` while the group has members: only they may commit then. */
  readonly commit: (groupId: string, offsets: readonly TopicPartitionOffset[]) => Promise<void>
  /** Describes, in words, the members of a group that are not workers of this library: they receive and commit part of the records. */
  readonly strangersIn: (groupId: string) => Promise<readonly string[]>
  /** Permanently deletes the records before these offsets. Skips partitions that do not exist or have no leader. */
  readonly deleteRecords: (offsets: readonly TopicPartitionOffset[]) => Promise<void>
  /** Deletes topics. Rejects with `unknown-topic` when one of them does not exist. */
  readonly deleteTopics: (topics: readonly string[]) => Promise<void>
  /** Deletes consumer groups without members. Skips groups that do not exist. */
  readonly deleteGroups: (groupIds: readonly string[]) => Promise<void>
  /** Disconnects. Idempotent. */
  readonly close: () => Promise<void>
}

import type { TopicPartitionOffset } from './consumer.ts'

/** A topic to be created. */
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

/** Settings of a topic by their Kafka names, such as `cleanup.policy`: those that were requested and that the broker reports. */
export type TopicSettings = { readonly [name: string]: string | undefined }

/** Where a partition begins and ends. */
export interface PartitionOffsets {
  /** Number of the partition, from 0. */
  readonly partition: number
  /** First offset still kept. */
  readonly earliest: number
  /** End offset: one past the last record. */
  readonly latest: number
  /** Where a transaction is open, its first record: nothing from there on is given out before it ends. Told by `knownOffsets`; absent when none is. */
  readonly openFrom?: number
}

/** Looks at a cluster and changes it. Methods reject with a `StreamsError`: `retryable` while no broker answers. */
export interface Admin {
  /** Connects; the other methods connect automatically when this was not called. */
  readonly connect: () => Promise<void>
  /** Creates what is missing and returns the names created. An existing topic is left as it is. */
  readonly createTopics: (topics: readonly NewTopic[]) => Promise<readonly string[]>
  /**
   * Adds partitions to a topic until it has so many; one that has as many or more is left as it is. Groups that read it deal out anew. Rejects
   * with `unknown-topic` when there is none.
   */
  readonly addPartitions: (topic: string, partitions: number) => Promise<void>
  /** Names of all topics that may be seen, internal ones included. */
  readonly listTopics: () => Promise<readonly string[]>
  /** Number of partitions, or undefined when there is no such topic. */
  readonly partitionsOf: (topic: string) => Promise<number | undefined>
  /** Copies that its partitions have, of the one with the fewest; undefined when there is no such topic. */
  readonly copiesOf: (topic: string) => Promise<number | undefined>
  /** The settings that a topic has, its own or the broker's, of those asked for. Rejects with `unknown-topic` when there is none. */
  readonly settingsOf: (topic: string, names: readonly string[]) => Promise<TopicSettings>
  /** First and end offset of every partition of a topic, or of those asked for that it has. Rejects with `unknown-topic` when there is none. */
  readonly offsets: (topic: string, partitions?: readonly number[]) => Promise<readonly PartitionOffsets[]>
  /**
   * The first offset of each partition whose record was written at a time or later, by the topic's index of times; a partition without such a
   * record is left out. Rejects with `unknown-topic` when there is no such topic.
   */
  readonly offsetsAt: (topic: string, time: number) => Promise<ReadonlyMap<number, number>>
  /** Like `offsets`, without waiting: leaves out a partition whose leader does not answer. Rejects while no broker answers. */
  readonly knownOffsets: (topic: string, partitions?: readonly number[]) => Promise<readonly PartitionOffsets[]>
  /** Committed offsets of a group, for the partitions that have one, with what was committed with them where that is anything. */
  readonly committed: (groupId: string, topics: readonly string[]) => Promise<readonly TopicPartitionOffset[]>
  /** Commits offsets of a group that has no members. Rejects with `commit-refused` while it has some: only those may commit then. */
  readonly commit: (groupId: string, offsets: readonly TopicPartitionOffset[]) => Promise<void>
  /** Members of a group that are no workers of this library, in words: they get a part of the records and commit it. */
  readonly strangersIn: (groupId: string) => Promise<readonly string[]>
  /** Removes the records before these offsets for good. A partition that has no leader, or is not there, is left as it is. */
  readonly deleteRecords: (offsets: readonly TopicPartitionOffset[]) => Promise<void>
  /** Deletes topics. Rejects with `unknown-topic` when one does not exist. */
  readonly deleteTopics: (topics: readonly string[]) => Promise<void>
  /** Deletes consumer groups without members; those that do not exist are passed over. */
  readonly deleteGroups: (groupIds: readonly string[]) => Promise<void>
  /** Disconnects. Idempotent. */
  readonly close: () => Promise<void>
}

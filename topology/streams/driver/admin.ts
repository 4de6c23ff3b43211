import type { TopicPartitionOffset } from './source.ts'

export interface NewTopic {
  readonly name: string
  readonly partitions: number
  readonly replicationFactor?: number
  /** Broker settings such as `cleanup.policy`. */
  readonly config?: { readonly [name: string]: string }
}

export interface PartitionOffsets {
  readonly partition: number
  /** First offset still kept. */
  readonly earliest: number
  /** End offset: one past the last record. */
  readonly latest: number
}

export interface Admin {
  readonly connect: () => Promise<void>
  /** Creates what is missing and returns the names created. An existing topic is left as it is. */
  readonly createTopics: (topics: readonly NewTopic[]) => Promise<readonly string[]>
  readonly listTopics: () => Promise<readonly string[]>
  /** Number of partitions, or undefined when there is no such topic. */
  readonly partitionsOf: (topic: string) => Promise<number | undefined>
  readonly offsets: (topic: string) => Promise<readonly PartitionOffsets[]>
  /** Committed offsets of a group, for the partitions that have one. */
  readonly committed: (groupId: string, topics: readonly string[]) => Promise<readonly TopicPartitionOffset[]>
  readonly deleteTopics: (topics: readonly string[]) => Promise<void>
  readonly deleteGroups: (groupIds: readonly string[]) => Promise<void>
  readonly close: () => Promise<void>
}

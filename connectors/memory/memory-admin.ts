import type { Admin, NewTopic, PartitionOffsets, TopicPartitionOffset } from '#streams'
import { type MemoryBroker, unknownTopic } from './memory-broker.ts'

/** Administers a `MemoryBroker`. */
export class MemoryAdmin implements Admin {
  readonly #broker: MemoryBroker

  constructor(broker: MemoryBroker) {
    this.#broker = broker
  }

  readonly connect = async (): Promise<void> => undefined

  readonly createTopics = async (topics: readonly NewTopic[]): Promise<readonly string[]> =>
    topics.filter(({ name, partitions }) => this.#broker.createTopic(name, partitions)).map(({ name }) => name)

  readonly listTopics = async (): Promise<readonly string[]> => this.#broker.topicNames()

  readonly partitionsOf = async (topic: string): Promise<number | undefined> => this.#broker.partitionsOf(topic)?.length

  readonly offsets = async (topic: string): Promise<readonly PartitionOffsets[]> => {
    const logs = this.#broker.partitionsOf(topic)
    if (logs === undefined) throw unknownTopic(topic)
    return logs.map(({ start, end }, partition) => ({ partition, earliest: start, latest: end }))
  }

  readonly committed = async (groupId: string, topics: readonly string[]): Promise<readonly TopicPartitionOffset[]> =>
    this.#broker
      .group(groupId)
      .allCommitted()
      .filter(({ topic }) => topics.includes(topic))

  readonly deleteTopics = async (topics: readonly string[]): Promise<void> => {
    for (const topic of topics) if (!this.#broker.deleteTopic(topic)) throw unknownTopic(topic)
  }

  readonly deleteGroups = async (groupIds: readonly string[]): Promise<void> => {
    for (const groupId of groupIds) this.#broker.deleteGroup(groupId)
  }

  readonly close = async (): Promise<void> => undefined
}

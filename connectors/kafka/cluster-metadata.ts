import type { PartitionMetadata, TopicMetadata } from './wire/messages/metadata-message.ts'

/** Who leads a partition. */
export interface Leader {
  readonly node: number
  /** Rises with every leader; -1 where the broker does not tell it. */
  readonly epoch: number
}

/** A topic and its leaders, by partition. */
interface Known {
  readonly topic: TopicMetadata
  readonly leaders: ReadonlyMap<number, Leader>
}

/** What brokers said of topics. One that lags behind (KIP-320) does not take back what another has said. */
export class ClusterMetadata {
  readonly #topics = new Map<string, Known>()
  readonly #names = new Map<string, string>()
  /** Ids of topics that were deleted and made again under the same name. */
  readonly #former = new Set<string>()

  learn(topics: readonly TopicMetadata[]): void {
    for (const topic of topics) this.#learn(topic)
  }

  /** Names of the topics that brokers were asked about. */
  names(): readonly string[] {
    return [...this.#topics.keys()]
  }

  topic(name: string): TopicMetadata | undefined {
    return this.#topics.get(name)?.topic
  }

  /** Undefined while there is none. */
  leader(topic: string, partition: number): Leader | undefined {
    return this.#topics.get(topic)?.leaders.get(partition)
  }

  /** Name of the topic with this id. */
  nameOf(topicId: string): string | undefined {
    return this.#names.get(topicId)
  }

  #learn(told: TopicMetadata): void {
    const { topic: name, topicId } = told
    if (topicId !== undefined && this.#former.has(topicId)) return
    const before = this.#topics.get(name)
    const formerId = before?.topic.topicId
    if (topicId !== undefined) {
      if (formerId !== undefined && formerId !== topicId) this.#former.add(formerId)
      this.#names.set(topicId, name)
    }
    const isSame = topicId !== undefined && topicId === formerId
    const partitions = isSame ? told.partitionMetadata.map(p => newest(p, before)) : told.partitionMetadata
    const leaders = new Map<number, Leader>()
    for (const { partitionId, leader, leaderEpoch } of partitions) {
      if (leader >= 0) leaders.set(partitionId, { node: leader, epoch: leaderEpoch })
    }
    // A deleted topic keeps its id, so that another of its name is known for one.
    const topic = { ...told, topicId: topicId ?? formerId, partitionMetadata: partitions }
    this.#topics.set(name, { topic, leaders })
  }
}

function newest(told: PartitionMetadata, before: Known | undefined): PartitionMetadata {
  const known = before?.topic.partitionMetadata.find(({ partitionId }) => partitionId === told.partitionId)
  return known !== undefined && known.leaderEpoch > told.leaderEpoch ? known : told
}

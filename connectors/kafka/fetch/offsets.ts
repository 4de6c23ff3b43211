import { StreamsError, type TopicPartition, type TopicPartitionOffset } from '#streams'
import type { KafkaCluster } from '../cluster.ts'
import type { WireBroker } from '../wire/kafkajs-internals.ts'

/** The special times of a ListOffsets request. */
const times = { latest: -1, earliest: -2 } as const
const readUncommitted = 0

/** First or end offset of partitions, asked of their leaders. The cluster must know the topics. Rejects with kafkajs errors. */
export async function listOffsets(
  cluster: KafkaCluster,
  partitions: readonly TopicPartition[],
  at: 'earliest' | 'latest'
): Promise<readonly TopicPartitionOffset[]> {
  const byLeader = Map.groupBy(partitions, ({ topic, partition }) => cluster.leaderOf(topic, partition))
  const answers = await Promise.all(
    [...byLeader].map(async ([leader, led]) => {
      if (leader === undefined) throw noLeader(led[0])
      const broker = await cluster.node(leader)
      const topics = byTopic(led, ({ partition }) => ({ partition, timestamp: times[at] }))
      return cluster.ask(broker, b => b.listOffsets({ isolationLevel: readUncommitted, topics }))
    })
  )
  return answers.flatMap(({ responses }) => flatten(responses))
}

/** Committed offsets of a group, for the partitions that have one. Rejects with kafkajs errors. */
export async function fetchCommitted(
  cluster: KafkaCluster,
  coordinator: WireBroker,
  groupId: string,
  partitions: readonly TopicPartition[]
): Promise<readonly TopicPartitionOffset[]> {
  const topics = byTopic(partitions, ({ partition }) => ({ partition }))
  const { responses } = await cluster.ask(coordinator, b => b.offsetFetch({ groupId, topics }))
  return flatten(responses).filter(({ offset }) => offset >= 0)
}

/** Groups by topic, as most requests of the protocol want it. */
export function byTopic<P extends TopicPartition, T>(
  partitions: readonly P[],
  entry: (partition: P) => T
): readonly { readonly topic: string; readonly partitions: readonly T[] }[] {
  return [...Map.groupBy(partitions, ({ topic }) => topic)].map(([topic, entries]) => ({
    topic,
    partitions: entries.map(entry)
  }))
}

function flatten(
  responses: readonly {
    readonly topic: string
    readonly partitions: readonly { readonly partition: number; readonly offset: string }[]
  }[]
): readonly TopicPartitionOffset[] {
  return responses.flatMap(({ topic, partitions }) =>
    partitions.map(({ partition, offset }) => ({ topic, partition, offset: Number(offset) }))
  )
}

function noLeader(partition: TopicPartition | undefined): StreamsError {
  return new StreamsError('broker-unavailable', `partition ${partition?.topic}/${partition?.partition} has no leader`, {
    retryable: true
  })
}

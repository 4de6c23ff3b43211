import { StreamsError, type TopicPartition, type TopicPartitionOffset } from '#streams'
import type { KafkaCluster } from '../cluster.ts'
import { createErrorFromCode, type WireBroker } from '../wire/kafkajs-internals.ts'
import { listOffsetsCall, type OffsetAnswer } from '../wire/list-offsets-message.ts'
import { type CommittedOffset, offsetFetchCall } from '../wire/offset-fetch-message.ts'

/** First or end offset of partitions, asked of their leaders. The cluster must know the topics. Rejects with kafkajs errors. */
export async function listOffsets(
  cluster: KafkaCluster,
  partitions: readonly TopicPartition[],
  at: 'earliest' | 'latest'
): Promise<readonly OffsetAnswer[]> {
  const byLeader = Map.groupBy(partitions, ({ topic, partition }) => cluster.leaderOf(topic, partition))
  const answers = await Promise.all(
    [...byLeader].map(async ([leader, led]) => {
      if (leader === undefined) throw noLeader(led[0])
      const broker = await cluster.node(leader)
      const queries = led.map(({ topic, partition }) => {
        return { topic, partition, leaderEpoch: cluster.leader(topic, partition)?.epoch ?? -1 }
      })
      return cluster.send(broker, listOffsetsCall(broker, queries, at))
    })
  )
  const found = answers.flat()
  const bad = found.find(({ errorCode }) => errorCode !== 0)
  if (bad !== undefined) throw createErrorFromCode(bad.errorCode)
  return found
}

/** What a group committed, for the partitions that have something. Rejects with kafkajs errors. */
export async function fetchCommitted(
  cluster: KafkaCluster,
  coordinator: WireBroker,
  groupId: string,
  partitions: readonly TopicPartition[]
): Promise<readonly CommittedOffset[]> {
  const { errorCode, offsets } = await cluster.send(coordinator, offsetFetchCall(coordinator, groupId, partitions))
  const code = errorCode || offsets.find(entry => entry.errorCode !== 0)?.errorCode
  if (code) throw createErrorFromCode(code)
  return offsets.filter(({ offset }) => offset >= 0)
}

/** Only what a `TopicPartitionOffset` has. */
export function offsetOf({ topic, partition, offset, metadata }: TopicPartitionOffset): TopicPartitionOffset {
  return metadata === undefined ? { topic, partition, offset } : { topic, partition, offset, metadata }
}

function noLeader(partition: TopicPartition | undefined): StreamsError {
  return new StreamsError('broker-unavailable', `partition ${partition?.topic}/${partition?.partition} has no leader`, {
    retryable: true
  })
}

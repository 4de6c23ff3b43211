import { type PartitionOffsets, StreamsError, type TopicPartition } from '#streams'
import type { TopicPartitionOffset } from '#streams/connector'
import type { KafkaCluster } from '../cluster.ts'
import { createErrorFromCode, type WireBroker } from '../wire/kafkajs-internals.ts'
import { listOffsetsCall, type OffsetAnswer, type OffsetPlace } from '../wire/messages/list-offsets-message.ts'
import { type CommittedOffset, offsetFetchCall } from '../wire/messages/offset-fetch-message.ts'

/** The leaders of partitions. */
type Leaders = Pick<KafkaCluster, 'leader' | 'leaderOf' | 'node' | 'send'>

/** First or end offset of partitions, asked of their leaders. The cluster must know the topics. Rejects with kafkajs errors. */
export async function listOffsets(
  cluster: Leaders,
  partitions: readonly TopicPartition[],
  at: OffsetPlace
): Promise<readonly OffsetAnswer[]> {
  const byLeader = Map.groupBy(partitions, ({ topic, partition }) => cluster.leaderOf(topic, partition))
  const answers = await Promise.all(
    [...byLeader].map(async ([leader, led]) => {
      if (leader === undefined) throw noLeader(led[0])
      return ask(cluster, leader, led, at)
    })
  )
  const found = answers.flat()
  const bad = found.find(({ errorCode }) => errorCode !== 0)
  if (bad !== undefined) throw createErrorFromCode(bad.errorCode)
  return found
}

/** Where partitions begin and end, for those whose leader answers. The cluster must know the topics. */
export async function listKnownOffsets(
  cluster: Leaders,
  partitions: readonly TopicPartition[]
): Promise<readonly (PartitionOffsets & { readonly topic: string })[]> {
  const byLeader = Map.groupBy(partitions, ({ topic, partition }) => cluster.leaderOf(topic, partition))
  const answers = await Promise.allSettled(
    [...byLeader].map(async ([leader, led]) => {
      if (leader === undefined) return []
      const [earliest, latest] = [
        await ask(cluster, leader, led, 'earliest'),
        await ask(cluster, leader, led, 'latest')
      ]
      const stable = await ask(cluster, leader, led, 'stable')
      return earliest.flatMap(({ topic, partition, errorCode, offset }) => {
        const end = latest.find(one => one.topic === topic && one.partition === partition)
        if (errorCode !== 0 || end?.errorCode !== 0) return []
        const openFrom = stable.find(one => one.topic === topic && one.partition === partition)
        const isOpen = openFrom?.errorCode === 0 && openFrom.offset < end.offset
        const known = { topic, partition, earliest: offset, latest: end.offset }
        return [isOpen ? { ...known, openFrom: openFrom.offset } : known]
      })
    })
  )
  return answers.flatMap(answer => (answer.status === 'fulfilled' ? answer.value : []))
}

/** Asks a leader for its partitions, each of which it may refuse. */
async function ask(
  cluster: Leaders,
  leader: number,
  led: readonly TopicPartition[],
  at: OffsetPlace
): Promise<readonly OffsetAnswer[]> {
  const broker = await cluster.node(leader)
  const queries = led.map(({ topic, partition }) => {
    return { topic, partition, leaderEpoch: cluster.leader(topic, partition)?.epoch ?? -1 }
  })
  return cluster.send(broker, listOffsetsCall(broker, queries, at))
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

import type { TopicPartitionOffset } from '#streams/connector'
import type { KafkaCluster } from './cluster.ts'
import { byTopic } from './wire/messages/by-topic.ts'

/** Removes the records before these offsets, each at the leader of its partition. A partition without a leader is left as it is. */
export async function deleteRecords(cluster: KafkaCluster, offsets: readonly TopicPartitionOffset[]): Promise<void> {
  await cluster.metadata([...new Set(offsets.map(({ topic }) => topic))])
  for (const [leader, own] of Map.groupBy(offsets, ({ topic, partition }) => cluster.leaderOf(topic, partition))) {
    if (leader === undefined) continue
    const topics = byTopic(own).map(([topic, entries]) => ({
      topic,
      partitions: entries.map(({ partition, offset }) => ({ partition, offset: String(offset) }))
    }))
    await cluster.ask(await cluster.node(leader), broker => broker.deleteRecords({ topics }))
  }
}

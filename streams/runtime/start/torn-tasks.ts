import type { TopicPartition } from '../../driver/consumer.ts'
import { subTopologies, type TopicReading } from '../../graph/sub-topologies.ts'
import type { PartitionCounts } from './co-partitioning.ts'

/**
 * Tasks with state of which only a part was assigned, each in words; none when all are whole. A driver deals whole tasks; but the one that
 * deals may be a worker of a release that did not, or workers of one group may read topics that no single one reads all of.
 */
export function tornTasks(
  topology: TopicReading,
  assigned: readonly TopicPartition[],
  counts: PartitionCounts
): readonly string[] {
  const have = new Set(assigned.map(nameOf))
  return subTopologies(topology.nodes).flatMap(({ nodes }) => {
    const [store] = nodes.flatMap(node => (node.kind === 'processor' ? node.stores : []))
    if (!store) return []
    const topics = nodes.flatMap(node => (node.kind === 'source' ? topology.topicsOf(node.topic.name) : []))
    const ofThese = assigned.filter(({ topic }) => topics.includes(topic))
    return [...new Map(ofThese.map(at => [at.partition, at])).values()].flatMap(({ topic, partition }) => {
      const missing = topics.find(
        other => (counts.get(other) ?? 0) > partition && !have.has(nameOf({ topic: other, partition }))
      )
      if (missing === undefined) return []
      return `of one task this worker has ${topic}-${partition} but not ${missing}-${partition}, so its store '${store.name}' sees only a part of the records: all workers of the group must run this topology and this release, stop the others`
    })
  })
}

const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}-${partition}`

import { countRepartitions } from '../graph/repartition.ts'
import { subTopologies } from '../graph/sub-topologies.ts'
import { changelogTopic, type Topology } from '../graph/topology.ts'
import { largestSource } from '../runtime/start/co-partitioning.ts'

/** Number of partitions in a test: one number for all topics, or a number by topic name, with 1 for topics not named. */
export type TestPartitions = number | { readonly [topic: string]: number }

/** The partitions of every topic of a topology under test; those of retry topics, repartition topics and changelogs follow what is read, as in production. */
export function partitionsOf(
  topology: Topology,
  applicationId: string,
  partitions: TestPartitions
): (topic: string) => number {
  if (typeof partitions === 'number') return () => partitions
  const counts = new Map(Object.entries(partitions))
  for (const node of topology.nodes) {
    if (node.kind !== 'source') continue
    const { name } = node.topic
    if (!node.repartition) counts.set(name, counts.get(name) ?? 1)
    else if (node.repartition.partitions !== undefined) counts.set(name, node.repartition.partitions)
  }
  countRepartitions(topology.nodes, counts)
  for (const part of subTopologies(topology.nodes)) {
    for (const node of part.nodes) {
      if (node.kind !== 'source') continue
      const count = counts.get(node.topic.name) ?? 1
      for (const topic of topology.topicsOf(node.topic.name)) counts.set(topic, count)
    }
    const tasks = counts.get(largestSource(part.nodes, counts)) ?? 1
    for (const node of part.nodes) {
      if (node.kind !== 'processor') continue
      for (const { name } of node.stores) counts.set(changelogTopic(applicationId, name), tasks)
    }
  }
  return topic => counts.get(topic) ?? 1
}

import type { Admin } from '../../driver/admin.ts'
import { StreamsError } from '../../errors/streams-error.ts'
import type { TopologyNode } from '../../graph/nodes.ts'
import type { PartitionCounts } from './co-partitioning.ts'
import type { Patience } from './patience.ts'

/**
 * Partitions of the topics that steps with a partitioner write to.
 * @throws StreamsError `unknown-topic` for one that is not there
 */
export async function writtenPartitions(
  nodes: readonly TopologyNode[],
  admin: Pick<Admin, 'partitionsOf'>,
  patience: Pick<Patience, 'until'>
): Promise<PartitionCounts> {
  const counts = new Map<string, number>()
  for (const node of nodes) {
    if (node.kind !== 'topic' || !node.partitioner) continue
    for (const { name } of node.to.topics) {
      const partitions = await patience.until('broker', () => admin.partitionsOf(name))
      if (partitions === undefined)
        throw new StreamsError(
          'unknown-topic',
          `topic ${name} does not exist, and the partitioner of '${node.name}' needs to know its partitions: create it first`
        )
      counts.set(name, partitions)
    }
  }
  return counts
}

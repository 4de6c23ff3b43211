import { StreamsError } from '../../errors/streams-error.ts'
import type { TopologyNode, Untyped } from '../../graph/nodes.ts'
import { storeSources } from '../../graph/store-sources.ts'
import type { StoreDefinition } from '../../state/store-definition.ts'

/** Number of partitions of the topics that a topology reads. */
export type PartitionCounts = ReadonlyMap<string, number>

/** What of a topology tells which topics share state. */
export interface SharedState {
  readonly name: string
  readonly nodes: readonly TopologyNode[]
  readonly stores: readonly StoreDefinition<Untyped, Untyped>[]
}

/**
 * A key must be on one task in all topics that share a store, and it is only when they have the same number of partitions.
 * @throws StreamsError `invalid-configuration`, naming two topics and their counts
 */
export function checkCoPartitioned({ name, nodes, stores }: SharedState, counts: PartitionCounts): void {
  for (const store of stores) {
    const sources = storeSources(nodes, store)
    const topics = sources.map(({ topic }) => topic.name)
    const countOf = (topic: string): number => counts.get(topic) ?? 0
    const largest = topics.reduce((a, b) => (countOf(b) > countOf(a) ? b : a), topics[0] ?? '')
    const smaller = topics.find(topic => countOf(topic) < countOf(largest))
    if (smaller === undefined) continue
    const wanted = countOf(largest)
    const told = sources.find(({ topic, repartition }) => repartition && [largest, smaller].includes(topic.name))
    const remedy = told
      ? `give the step '${told.name.replace(/-read$/, '')}' as many partitions, or leave its \`partitions\` out`
      : `make ${smaller} anew with ${wanted} partitions, or copy it by key into a topic that has ${wanted}, and read that one`
    throw new StreamsError(
      'invalid-configuration',
      `topology '${name}': topic ${largest} has ${wanted} partitions and topic ${smaller} has ${countOf(smaller)}, but records of both use the store '${store.name}', and a key is on the same task in both only when both have the same number of partitions: ${remedy}`
    )
  }
}

/** The topic of a sub-topology that has most partitions: it has as many tasks, and its stores as many changelog partitions. */
export function largestSource(nodes: readonly TopologyNode[], counts: PartitionCounts): string {
  const topics = nodes.flatMap(node => (node.kind === 'source' ? [node.topic.name] : []))
  return topics.reduce((a, b) => ((counts.get(b) ?? 0) > (counts.get(a) ?? 0) ? b : a), topics[0] ?? '')
}

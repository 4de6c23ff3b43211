import type { TopologyNode } from './nodes.ts'

/** Nodes that records or stores connect: what one stream task runs. */
export interface SubTopology {
  readonly id: number
  readonly nodes: readonly TopologyNode[]
}

/** The connected parts of a graph, numbered in the order of their first node. */
export function subTopologies(nodes: readonly TopologyNode[]): readonly SubTopology[] {
  const group = new Map<string, string>(nodes.map(node => [node.name, node.name]))
  const root = (name: string): string => {
    const parent = group.get(name) ?? name
    return parent === name ? name : root(parent)
  }
  const join = (a: string, b: string): void => {
    group.set(root(b), root(a))
  }
  const firstUser = new Map<unknown, string>()
  for (const node of nodes) {
    for (const parent of node.parents) join(parent, node.name)
    for (const store of node.kind === 'processor' ? node.stores : []) {
      join(firstUser.get(store) ?? node.name, node.name)
      firstUser.set(store, firstUser.get(store) ?? node.name)
    }
  }
  const parts = Map.groupBy(nodes, node => root(node.name))
  return [...parts.values()].map((part, id) => ({ id, nodes: part }))
}

/** What of a topology tells the topics that its tasks read. */
export interface TopicReading {
  readonly nodes: readonly TopologyNode[]
  /** A source topic and its retry topics. */
  readonly topicsOf: (topic: string) => readonly string[]
}

/** The topics of each sub-topology, retry topics included: one task reads the partitions of one number of all of them. */
export function topicGroups(topology: TopicReading): readonly (readonly string[])[] {
  return subTopologies(topology.nodes).flatMap(({ nodes }) => {
    const topics = nodes.flatMap(node => (node.kind === 'source' ? topology.topicsOf(node.topic.name) : []))
    return topics.length > 0 ? [topics] : []
  })
}

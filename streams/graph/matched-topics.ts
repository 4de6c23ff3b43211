import type { TopologyNode } from './nodes.ts'
import { matchesOf, type PatternChange, patternChanges, patternNodes, withMatches } from './pattern-sources.ts'
import { setNodes, Topology } from './topology.ts'

/** Whether a topology reads topics of a pattern. */
export function hasPatterns({ nodes }: { readonly nodes: readonly TopologyNode[] }): boolean {
  return patternNodes(nodes).length > 0
}

/** What would change for steps with a pattern if these were the topics of the cluster. */
export function changesWith(topology: Topology, names: readonly string[]): readonly PatternChange[] {
  return patternChanges(topology.nodes, wantedOf(topology, names))
}

/**
 * The topology as it is to be with these topics of the cluster, in a copy. Topics that it did not read are `later` than its start, unless it starts.
 * @throws StreamsError `invalid-topology` where a source would be called as another step
 */
export function matched(topology: Topology, names: readonly string[], when: 'at-start' | 'later'): Topology {
  const later = when === 'later' ? changesWith(topology, names).flatMap(({ added }) => added) : []
  const nodes = withMatches(topology.nodes, wantedOf(topology, names), new Set(later))
  return new Topology(topology.name, nodes, topology)
}

/** Makes the topology of a running application that which `matched` answered: all its parts see it. */
export function become(topology: Topology, { nodes }: Pick<Topology, 'nodes'>): void {
  setNodes(topology, nodes)
}

function wantedOf(
  { nodes, deadLetterTopics, globals }: Topology,
  names: readonly string[]
): ReadonlyMap<string, readonly string[]> {
  return matchesOf(nodes, names, [...deadLetterTopics, ...globals.map(({ topic }) => topic.name)])
}

import type { StoreDefinition } from '../state/store-definition.ts'
import type { SourceNode, TopologyNode, Untyped } from './nodes.ts'

/** The sources whose records reach a step that uses the store. */
export function storeSources(
  nodes: readonly TopologyNode[],
  store: StoreDefinition<Untyped, Untyped>
): readonly SourceNode[] {
  const byName = new Map(nodes.map(node => [node.name, node]))
  const reached = new Set<TopologyNode>()
  const climb = (node: TopologyNode): void => {
    if (reached.has(node)) return
    reached.add(node)
    for (const name of node.parents) {
      const parent = byName.get(name)
      if (parent) climb(parent)
    }
  }
  for (const node of nodes) if (node.kind === 'processor' && node.stores.includes(store)) climb(node)
  return nodes.filter(node => node.kind === 'source').filter(node => reached.has(node))
}

import type { NodeDescription, SubTopologyDescription } from './parts.ts'

/** Kafka Streams' `Topology#describe` in spirit: sub-topologies as trees, each node with its verb, topics and stores. */
export function renderText(name: string, parts: readonly SubTopologyDescription[]): string {
  const lines = [`Topology: ${name}`]
  for (const part of parts) {
    lines.push(`  Sub-topology: ${part.id}${part.isGlobal ? ' (in every process)' : ''}`)
    const byName = new Map(part.nodes.map(node => [node.name, node]))
    const printed = new Set<string>()
    for (const root of part.nodes.filter(node => node.parents.length === 0)) tree(root, '    ', byName, printed, lines)
  }
  return `${lines.join('\n')}\n`
}

function tree(
  node: NodeDescription,
  indent: string,
  byName: ReadonlyMap<string, NodeDescription>,
  printed: Set<string>,
  lines: string[]
): void {
  lines.push(`${indent}${label(node)}${printed.has(node.name) ? ' (see above)' : ''}`)
  if (printed.has(node.name)) return
  printed.add(node.name)
  for (const child of node.children) {
    const next = byName.get(child)
    if (next) tree(next, `${indent}  `, byName, printed, lines)
  }
}

function label(node: NodeDescription): string {
  const topics = node.topics.length > 0 ? ` [topic: ${node.topics.join(', ')}]` : ''
  const stores = node.stores.length > 0 ? ` [store: ${node.stores.join(', ')}]` : ''
  const windows = node.windows === undefined ? '' : ` [${node.windows}]`
  return `${node.name} (${node.verb})${topics}${stores}${windows}`
}

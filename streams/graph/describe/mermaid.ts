import type { NodeDescription, SubTopologyDescription } from './parts.ts'

/** A Mermaid flowchart: topics as cylinders, steps as boxes, sinks as rounded boxes. */
export function renderMermaid(parts: readonly SubTopologyDescription[]): string {
  const lines = ['flowchart LR']
  for (const part of parts) for (const node of part.nodes) lines.push(...nodeLines(node))
  return `${[...new Set(lines)].join('\n')}\n`
}

function nodeLines(node: NodeDescription): string[] {
  const id = idOf(node.name)
  const label = node.windows === undefined ? node.name : `${node.name}<br/>${node.windows}`
  const box = node.kind === 'sink' ? `${id}(["${label}"])` : `${id}["${label}"]`
  const topics = node.topics.map(topic => `  ${idOf(`topic ${topic}`)}[("${topic}")]`)
  const stores = node.stores.map(store => `  ${idOf(`store ${store}`)}[/"${store}"/] --- ${id}`)
  const ends = node.topics.map(topic =>
    node.kind === 'source' ? `  ${idOf(`topic ${topic}`)} --> ${id}` : `  ${id} --> ${idOf(`topic ${topic}`)}`
  )
  return [`  ${box}`, ...topics, ...ends, ...stores, ...node.children.map(child => `  ${id} --> ${idOf(child)}`)]
}

/** Words that Mermaid reads as its own where an id stands. */
const reserved = /^(end|graph|subgraph|flowchart|style|linkStyle|class|classDef|click|default|direction|call|href)$/

function idOf(name: string): string {
  return name.replace(/[^A-Za-z0-9]/g, '_').replace(reserved, '$1_')
}

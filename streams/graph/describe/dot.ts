import type { NodeDescription, SubTopologyDescription } from './parts.ts'

const shapes = { source: 'box', processor: 'box', topic: 'box', sink: 'ellipse' } as const

/** A Graphviz digraph with a cluster per sub-topology. */
export function renderDot(name: string, parts: readonly SubTopologyDescription[]): string {
  const clusters = parts.flatMap(part => [
    `  subgraph cluster_${part.id} {`,
    `    label=${quote(`sub-topology ${part.id}`)}`,
    ...part.nodes.map(node => `    ${quote(node.name)} [shape=${shapes[node.kind]}${windowsOf(node)}]`),
    '  }'
  ])
  const edges = parts.flatMap(part => part.nodes.flatMap(edgesOf))
  return `${[`digraph ${quote(name)} {`, '  rankdir=LR', ...clusters, ...new Set(edges), '}'].join('\n')}\n`
}

function windowsOf({ name, windows }: NodeDescription): string {
  return windows === undefined ? '' : ` label=${quote(`${name}\n${windows}`)}`
}

function edgesOf(node: NodeDescription): string[] {
  const topics = node.topics.flatMap(topic => [
    `  ${quote(`topic ${topic}`)} [shape=cylinder label=${quote(topic)}]`,
    node.kind === 'source'
      ? `  ${quote(`topic ${topic}`)} -> ${quote(node.name)}`
      : `  ${quote(node.name)} -> ${quote(`topic ${topic}`)}`
  ])
  const stores = node.stores.flatMap(store => [
    `  ${quote(`store ${store}`)} [shape=folder label=${quote(store)}]`,
    `  ${quote(node.name)} -> ${quote(`store ${store}`)} [dir=none]`
  ])
  return [...topics, ...stores, ...node.children.map(child => `  ${quote(node.name)} -> ${quote(child)}`)]
}

function quote(text: string): string {
  return JSON.stringify(text)
}

import { describeWindows } from '../../windows/windows.ts'
import type { GlobalNode, TopologyNode } from '../nodes.ts'
import { subTopologies } from '../sub-topologies.ts'
import { renderDot } from './dot.ts'
import { renderMermaid } from './mermaid.ts'
import type { NodeDescription, SubTopologyDescription } from './parts.ts'
import { renderText } from './text.ts'

/** A topology as data that can be rendered. Names are the ones that you gave, so they stay the same when steps are added. */
export interface TopologyDescription {
  /** Name of the topology. */
  readonly name: string
  /** Parts that are connected only through topics; each runs in its own tasks. */
  readonly subTopologies: readonly SubTopologyDescription[]
  /** Renders an indented tree. */
  readonly toText: () => string
  /** Renders a Mermaid flowchart. */
  readonly toMermaid: () => string
  /** Renders a Graphviz digraph. */
  readonly toDot: () => string
  /** Returns plain data; `JSON.stringify` calls it. */
  readonly toJSON: () => { readonly name: string; readonly subTopologies: readonly SubTopologyDescription[] }
}

/** What of a topology is described. */
export interface DescribedTopology {
  readonly name: string
  readonly nodes: readonly TopologyNode[]
  readonly globals: readonly GlobalNode[]
  /** A source topic and its retry topics. */
  readonly topicsOf: (topic: string) => readonly string[]
}

/** Describes a topology; see `Topology.describe`. */
export function describeTopology(topology: DescribedTopology): TopologyDescription {
  const inTasks = subTopologies(topology.nodes).map(part => ({
    id: part.id,
    nodes: part.nodes.map(node => describeNode(node, topology))
  }))
  const global = { id: inTasks.length, isGlobal: true, nodes: topology.globals.map(describeGlobal) }
  const parts = topology.globals.length > 0 ? [...inTasks, global] : inTasks
  const data = { name: topology.name, subTopologies: parts }
  return {
    ...data,
    toText: () => renderText(data.name, parts),
    toMermaid: () => renderMermaid(parts),
    toDot: () => renderDot(data.name, parts),
    toJSON: () => data
  }
}

function describeNode(node: TopologyNode, topology: DescribedTopology): NodeDescription {
  return {
    name: node.name,
    kind: node.kind,
    verb: verbOf(node),
    topics: topicsOf(node, topology),
    stores: node.kind === 'processor' ? [...node.stores, ...(node.globals ?? [])].map(store => store.name) : [],
    ...windowsOf(node),
    parents: node.parents,
    children: topology.nodes.filter(other => other.parents.includes(node.name)).map(other => other.name)
  }
}

function describeGlobal({ name, verb, topic, store }: GlobalNode): NodeDescription {
  return { name, kind: 'source', verb, topics: [topic.name], stores: [store.name], parents: [], children: [] }
}

/** The windows by which it joins, or those of its store, where it has one of windows. */
function windowsOf(node: TopologyNode): { readonly windows?: string } {
  if (node.kind === 'processor' && node.joins !== undefined) return { windows: node.joins }
  const store = node.kind === 'processor' ? node.stores.find(({ windows }) => windows !== undefined) : undefined
  return store?.windows ? { windows: describeWindows(store.windows) } : {}
}

function verbOf(node: TopologyNode): string {
  if (node.kind === 'processor') return node.verb
  if (node.kind === 'sink') return node.sink.name
  return node.kind === 'source' ? 'stream' : 'to'
}

function topicsOf(node: TopologyNode, topology: DescribedTopology): readonly string[] {
  if (node.kind === 'source') return topology.topicsOf(node.topic.name)
  return node.kind === 'topic' ? node.to.topics.map(topic => topic.name) : []
}

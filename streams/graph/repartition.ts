import type { Topic } from '../topic.ts'
import type { TopologyNode, Untyped } from './nodes.ts'
import { subTopologies } from './sub-topologies.ts'
import { Topology } from './topology.ts'

/** Name of a repartition topic in a topology that no application runs yet; at the broker the application's id stands before it. */
export function repartitionTopic(step: string): string {
  return `${step}-repartition`
}

/** The topology as an application runs it: its repartition topics are named `<applicationId>-<step>-repartition`. */
export function ofApplication(topology: Topology, applicationId: string): Topology {
  if (!topology.nodes.some(isRepartition)) return topology
  const named = (topic: Topic<Untyped, Untyped>): Topic<Untyped, Untyped> => ({
    ...topic,
    name: `${applicationId}-${topic.name}`
  })
  const nodes = topology.nodes.map((node): TopologyNode => {
    if (node.kind === 'source' && node.repartition) return { ...node, topic: named(node.topic) }
    if (node.kind !== 'topic' || !node.repartition) return node
    const topics = node.to.topics.map(named)
    return { ...node, to: { topics, choose: () => topics[0] as Topic<Untyped, Untyped> } }
  })
  return new Topology(topology.name, nodes, topology)
}

/** Adds the partitions of repartition topics that have none yet: as many as the largest topic has from which they are written. */
export function countRepartitions(nodes: readonly TopologyNode[], counts: Map<string, number>): void {
  const parts = subTopologies(nodes)
  const sourcesBehind = (topic: string): readonly string[] => {
    const part = parts.find(each => each.nodes.some(node => isRepartition(node) && writes(node, topic)))
    return (part?.nodes ?? []).flatMap(node => (node.kind === 'source' ? [node.topic.name] : []))
  }
  const count = (topic: string, below: readonly string[]): number => {
    const known = counts.get(topic)
    if (known !== undefined) return known
    const sources = sourcesBehind(topic).filter(source => source !== topic && !below.includes(source))
    const largest = Math.max(1, ...sources.map(source => count(source, [...below, topic])))
    counts.set(topic, largest)
    return largest
  }
  for (const node of nodes) if (node.kind === 'source' && node.repartition) count(node.topic.name, [])
}

const isRepartition = (node: TopologyNode): boolean =>
  (node.kind === 'source' || node.kind === 'topic') && node.repartition !== undefined

const writes = (node: TopologyNode, topic: string): boolean =>
  node.kind === 'topic' && node.to.topics.some(({ name }) => name === topic)

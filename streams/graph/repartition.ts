import type { Topic } from '../topic.ts'
import { hasPatterns } from './matched-topics.ts'
import type { TopologyNode, Untyped } from './nodes.ts'
import { storeSources } from './store-sources.ts'
import { subTopologies } from './sub-topologies.ts'
import { Topology } from './topology.ts'

/** Name of a repartition topic in a topology that no application runs yet; at the broker the application's id stands before it. */
export function repartitionTopic(step: string): string {
  return `${step}-repartition`
}

/** The topology as an application runs it: its repartition topics are named `<applicationId>-<step>-repartition`, and topics of patterns become its own. */
export function ofApplication(topology: Topology, applicationId: string): Topology {
  if (!topology.nodes.some(isRepartition) && !hasPatterns(topology)) return topology
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

/**
 * Adds the partitions of repartition topics that have none yet: as many as the topics whose keys they share a store with; where those are all
 * repartition topics, as many as one of them is told to have, else as the largest topic has from which one of them is written.
 */
export function countRepartitions(nodes: readonly TopologyNode[], counts: Map<string, number>): void {
  const parts = subTopologies(nodes)
  const sourcesBehind = (topic: string): readonly string[] => {
    const part = parts.find(each => each.nodes.some(node => isRepartition(node) && writes(node, topic)))
    return (part?.nodes ?? []).flatMap(node => (node.kind === 'source' ? [node.topic.name] : []))
  }
  const partners = topicPartners(nodes)
  const largest = (topics: Iterable<string>): number => Math.max(0, ...[...topics].map(topic => counts.get(topic) ?? 0))
  const made = new Set(nodes.flatMap(node => (node.kind === 'source' && node.repartition ? [node.topic.name] : [])))
  const count = (topic: string, below: readonly string[]): number => {
    const known = counts.get(topic)
    if (known !== undefined) return known
    const group = partners.get(topic) ?? [topic]
    const told = largest(group.filter(other => !made.has(other))) || largest(group)
    const behind = (): number[] =>
      group
        .flatMap(sourcesBehind)
        .filter(source => !group.includes(source) && !below.includes(source))
        .map(source => count(source, [...below, ...group]))
    const partitions = told || Math.max(1, ...behind())
    counts.set(topic, partitions)
    return partitions
  }
  for (const topic of made) count(topic, [])
}

/** By topic all whose keys share a store with its keys, itself among them: they must have equally many partitions. */
function topicPartners(nodes: readonly TopologyNode[]): ReadonlyMap<string, readonly string[]> {
  const partners = new Map<string, readonly string[]>()
  const stores = new Set(nodes.flatMap(node => (node.kind === 'processor' ? node.stores : [])))
  for (const store of stores) {
    const topics = storeSources(nodes, store).map(({ topic }) => topic.name)
    const group = [...new Set(topics.flatMap(topic => partners.get(topic) ?? [topic]))]
    for (const topic of group) partners.set(topic, group)
  }
  return partners
}

const isRepartition = (node: TopologyNode): boolean =>
  (node.kind === 'source' || node.kind === 'topic') && node.repartition !== undefined

const writes = (node: TopologyNode, topic: string): boolean =>
  node.kind === 'topic' && node.to.topics.some(({ name }) => name === topic)

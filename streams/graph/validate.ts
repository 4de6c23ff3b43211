import { StreamsError } from '../errors/streams-error.ts'
import type { TopicTimestamps } from '../topic.ts'
import { brokersOwn, illegalName } from './names.ts'
import type { GlobalNode, TopologyNode } from './nodes.ts'
import { patternNodes } from './pattern-sources.ts'
import type { Topology } from './topology.ts'

/** Throws `invalid-topology` when the graph cannot run, naming the node and the fix. */
export function validateGraph(topology: Topology): void {
  const { name, nodes, globals } = topology
  const wiring =
    duplicateName([...nodes, ...globals]) ??
    duplicateStore(nodes, globals) ??
    unstorable(nodes) ??
    duplicateSource(nodes, globals) ??
    twoTimes(nodes) ??
    empty(nodes)
  const problem = wiring ?? illegalName(topology) ?? brokersOwn(topology)
  if (problem) throw new StreamsError('invalid-topology', `topology '${name}': ${problem}`)
}

function duplicateName(nodes: readonly { readonly name: string }[]): string | undefined {
  const seen = new Set<string>()
  for (const { name } of nodes) {
    if (name === '') return 'a step has an empty name; give every step a name of its own'
    if (seen.has(name))
      return `two steps are called '${name}'; names must differ, since metrics and dead letters use them`
    seen.add(name)
  }
  return undefined
}

function duplicateStore(nodes: readonly TopologyNode[], globals: readonly GlobalNode[]): string | undefined {
  const inTasks = nodes.flatMap(node => (node.kind === 'processor' ? node.stores : []))
  const stores = new Set([...inTasks, ...globals.map(({ store }) => store)])
  const names = new Set<string>()
  for (const { name } of stores) {
    if (names.has(name)) return `two stores are called '${name}'; names must differ, since changelog topics use them`
    names.add(name)
  }
  return undefined
}

/** A format of a registry asks for schemas before it reads and writes; stores are read at any time, and outlive what was asked for. */
function unstorable(nodes: readonly TopologyNode[]): string | undefined {
  for (const { name, key, value } of nodes.flatMap(node => (node.kind === 'processor' ? node.stores : []))) {
    const format = [key, value].find(({ serde }) => serde === undefined)
    if (format !== undefined)
      return `store '${name}' has format '${format.name}', which needs a schema registry; stores take serdes.json, serdes.string or a format with a serde of its own`
  }
  return undefined
}

function duplicateSource(nodes: readonly TopologyNode[], globals: readonly GlobalNode[]): string | undefined {
  const topics = new Set<string>()
  for (const { topic } of globals) {
    if (topics.has(topic.name)) return `topic '${topic.name}' is read by two global tables; use one of them twice`
    topics.add(topic.name)
  }
  for (const node of nodes) {
    if (node.kind !== 'source') continue
    if (topics.has(node.topic.name)) {
      return `topic '${node.topic.name}' is read by two sources; read it once and use the stream twice, with toTable for a table of it`
    }
    topics.add(node.topic.name)
  }
  return undefined
}

/** Whoever reads a topic must look for its event times where whoever writes it puts them. */
function twoTimes(nodes: readonly TopologyNode[]): string | undefined {
  const declared = new Map<string, TopicTimestamps>()
  for (const node of nodes) {
    const topics = node.kind === 'source' ? [node.topic] : node.kind === 'topic' ? node.to.topics : []
    for (const { name, timestamps = 'event-time' } of topics) {
      if ((declared.get(name) ?? timestamps) !== timestamps)
        return `topic '${name}' is declared with timestamps 'now' and without; use one declaration for reading and writing`
      declared.set(name, timestamps)
    }
  }
  return undefined
}

function empty(nodes: readonly TopologyNode[]): string | undefined {
  return nodes.some(node => node.kind === 'source') || patternNodes(nodes).length > 0
    ? undefined
    : 'it reads no topic; start with stream(name, topic)'
}

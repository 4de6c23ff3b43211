import { StreamsError } from '../errors/streams-error.ts'
import { matches, topicOf } from '../topic-pattern.ts'
import type { PatternSource, ProcessorNode, SourceNode, TopologyNode } from './nodes.ts'

/** Topics that applications make for themselves. */
const internal = /^__|-(changelog|repartition|subscription-registration-topic|subscription-response-topic)$|-retry-\d+$/

/** A step that reads the topics of a pattern. */
export type PatternNode = ProcessorNode & { readonly pattern: PatternSource }

/** Topics that a step with a pattern reads from now on, and those that it reads no more. */
export interface PatternChange {
  /** Name of the step. */
  readonly step: string
  /** What names must match. */
  readonly pattern: RegExp
  readonly added: readonly string[]
  readonly gone: readonly string[]
}

/** The steps that read topics of a pattern. */
export function patternNodes(nodes: readonly TopologyNode[]): readonly PatternNode[] {
  return nodes.filter((node): node is PatternNode => node.kind === 'processor' && node.pattern !== undefined)
}

/**
 * The topics of these names that each step with a pattern is to read, by its name, sorted. `others` are topics that the topology has to do with besides.
 */
export function matchesOf(
  nodes: readonly TopologyNode[],
  names: readonly string[],
  others: readonly string[]
): ReadonlyMap<string, readonly string[]> {
  const taken = new Set(others)
  for (const node of nodes) {
    if (node.kind === 'source' && node.ofPattern === undefined) taken.add(node.topic.name)
    if (node.kind === 'topic') for (const { name } of node.to.topics) taken.add(name)
  }
  const found = new Map<string, readonly string[]>()
  for (const { name: step, pattern } of patternNodes(nodes)) {
    const free = names.filter(name => !taken.has(name) && !internal.test(name) && matches(pattern.topics, name))
    for (const name of free) taken.add(name)
    found.set(step, free.toSorted())
  }
  return found
}

/** What differs between the topics that steps with a pattern read and those that they are to read; steps that differ in nothing are left out. */
export function patternChanges(
  nodes: readonly TopologyNode[],
  wanted: ReadonlyMap<string, readonly string[]>
): readonly PatternChange[] {
  return patternNodes(nodes).flatMap(({ name: step, pattern }) => {
    const before = readBy(nodes, step)
    const now = wanted.get(step) ?? []
    const added = now.filter(topic => !before.includes(topic))
    const gone = before.filter(topic => !now.includes(topic))
    return added.length + gone.length === 0 ? [] : [{ step, pattern: pattern.topics.pattern, added, gone }]
  })
}

/** Topics that a step with a pattern reads. */
export function readBy(nodes: readonly TopologyNode[], step: string): readonly string[] {
  return sourcesOf(nodes, step).map(({ topic }) => topic.name)
}

function sourcesOf(nodes: readonly TopologyNode[], step: string): readonly SourceNode[] {
  return nodes.filter(node => node.kind === 'source').filter(({ ofPattern }) => ofPattern === step)
}

/**
 * The nodes with a source for each topic of a pattern, in the place of those that were there. Topics that were not there at the start of the
 * application (`later`) are read whole unless the recipe says otherwise: all of it came since.
 * @throws StreamsError `invalid-topology` where a source would be called as another step
 */
export function withMatches(
  nodes: readonly TopologyNode[],
  wanted: ReadonlyMap<string, readonly string[]>,
  later: ReadonlySet<string>
): readonly TopologyNode[] {
  const fixed = nodes.filter(node => node.kind !== 'source' || node.ofPattern === undefined)
  const names = new Set(fixed.map(({ name }) => name))
  return fixed.flatMap((node): readonly TopologyNode[] => {
    const topics = wanted.get(node.name)
    if (topics === undefined || node.kind !== 'processor' || node.pattern === undefined) return [node]
    const { pattern } = node
    const known = new Map(sourcesOf(nodes, node.name).map(source => [source.topic.name, source]))
    const sources = topics.map(topic => known.get(topic) ?? sourceOf(node.name, pattern, topic, later.has(topic)))
    const twice = sources.find(({ name }) => names.has(name))
    if (twice) throw calledTwice(twice)
    return [...sources, { ...node, parents: sources.map(({ name }) => name) }]
  })
}

function sourceOf(step: string, pattern: PatternSource, topic: string, isLater: boolean): SourceNode {
  const { timestamps, autoOffsetReset = isLater ? 'earliest' : undefined } = pattern
  const declared = topicOf(pattern.topics, topic)
  return {
    kind: 'source',
    name: `${step}-${topic}`,
    parents: [],
    topic: declared,
    timestamps,
    autoOffsetReset,
    ofPattern: step
  }
}

function calledTwice({ name, topic }: SourceNode): StreamsError {
  return new StreamsError(
    'invalid-topology',
    `topic '${topic.name}' matches a pattern, but its source would be called '${name}', as another step is: give that step another name`
  )
}

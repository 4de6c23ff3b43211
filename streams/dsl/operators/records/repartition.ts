import type { TopologyNode } from '../../../graph/nodes.ts'
import { repartitionTopic } from '../../../graph/repartition.ts'
import type { StepFactory } from '../../../processor/step.ts'
import type { Format } from '../../../serde.ts'
import { serdes } from '../../../serdes.ts'
import { topic } from '../../../topic.ts'
import { mergeStep } from './merge.ts'

/** Formats and number of partitions of a repartition topic. */
export interface RepartitionOptions<K, V> {
  /** Number of partitions of the topic. Default: that of the stream's largest source topic. */
  readonly partitions?: number
  /** Format of the keys. Default: that of the topic they were read from, or JSON if a step created them. */
  readonly key?: Format<K>
  /** Format of the values. Default: that of the topic they were read from, or JSON if a step created them. */
  readonly value?: Format<V>
}

/** What is repartitioned, and under which name. */
interface Repartition {
  /** Name of the step; that of the topic too, without more. */
  readonly step: string
  /** What names the topic. */
  readonly name: string
  readonly parents: readonly string[]
  readonly key: Format<unknown> | undefined
  readonly value: Format<unknown> | undefined
  readonly partitions: number | undefined
}

/** Adds the nodes that write a repartition topic and read it; answers the name of the one that reads. */
export function addRepartition(add: (node: TopologyNode) => void, given: Repartition): string {
  const { step, name, parents, key = serdes.json(), value = serdes.json(), partitions } = given
  const through = topic(repartitionTopic(name), key, value)
  add({ kind: 'processor', name: step, parents, verb: 'repartition', factory: keyedStep, stores: [], options: {} })
  const to = { topics: [through], choose: () => through }
  add({ kind: 'topic', name: `${step}-write`, parents: [step], to, repartition: true })
  const source = { timestamps: undefined, autoOffsetReset: 'earliest', repartition: { partitions } } as const
  add({ kind: 'source', name: `${step}-read`, parents: [], topic: through, ...source })
  return `${step}-read`
}

/** Records without a key belong to no partition of keys: they are left out, as in Kafka Streams, and counted. */
const keyedStep: StepFactory = ({ forward, drop }) => ({
  call: ({ key }) => key !== null && key !== undefined,
  emit: (record, hasKey) => {
    if (hasKey) forward(record)
    else drop('null-key')
  }
})

/** The nodes of a topology, with repartition topics that take records without a key where a left or outer join of a stream below joins those. */
export function keepingNullKeys(nodes: readonly TopologyNode[]): readonly TopologyNode[] {
  if (!nodes.some(joinsNullKeys)) return nodes
  const reached = new Set<string>()
  const climb = (node: TopologyNode): void => {
    if (reached.has(node.name)) return
    reached.add(node.name)
    for (const above of nodes) if (node.parents.includes(above.name) || feeds(above, node)) climb(above)
  }
  for (const node of nodes) if (joinsNullKeys(node)) climb(node)
  return nodes.map(node =>
    node.kind === 'processor' && node.factory === keyedStep && reached.has(node.name)
      ? { ...node, factory: mergeStep }
      : node
  )
}

const joinsNullKeys = (node: TopologyNode): boolean => node.kind === 'processor' && node.joinsNullKeys === true

/** Whether a node writes the repartition topic that another reads. */
const feeds = (above: TopologyNode, node: TopologyNode): boolean =>
  node.kind === 'source' &&
  node.repartition !== undefined &&
  above.kind === 'topic' &&
  above.to.topics.some(({ name }) => name === node.topic.name)

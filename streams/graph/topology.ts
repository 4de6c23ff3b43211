import type { AutoOffsetReset } from '../driver/consumer.ts'
import type { ExceptionHandlers } from '../errors/handlers.ts'
import type { TopologyObserver } from '../observer.ts'
import type { StoreDefinition } from '../state/store-definition.ts'
import { describeTopology, type TopologyDescription } from './describe/description.ts'
import type { GlobalNode, TopologyNode, Untyped } from './nodes.ts'

/** Retry topics of a topology: where order is given up so that a failing record does not hold its partition. */
export interface RetryTopics {
  /** Milliseconds to wait before each further try; the n-th goes through `<topic>-retry-<n>`. */
  readonly delays: readonly number[]
}

/** What holds for the whole of a topology. */
export interface TopologyPolicies {
  readonly handlers: Required<ExceptionHandlers>
  readonly retryTopics: RetryTopics | undefined
  readonly observer: TopologyObserver | undefined
  readonly globals?: readonly GlobalNode[]
}

/** Gives a topology other nodes. Only for one that is the engine's own, such as `ofApplication` makes. */
export let setNodes: (topology: Topology, nodes: readonly TopologyNode[]) => void

/** The named graph of one pipeline: data, not a running thing. Made by `StreamsBuilder.build()`. */
export class Topology {
  #nodes: readonly TopologyNode[]
  static {
    setNodes = (topology, nodes) => {
      topology.#nodes = nodes
    }
  }

  /** Name given to the builder. */
  readonly name: string
  /** What to do about failed records, by stage. */
  readonly handlers: Required<ExceptionHandlers>
  /** Topics of its dead letters, as far as the handlers tell them: those of `deadLetterTo`. */
  readonly deadLetterTopics: readonly string[]
  /** The stores of all steps. */
  readonly stores: readonly StoreDefinition<Untyped, Untyped>[]
  /** Delays of the retry topics, where there are any. */
  readonly retryTopics: RetryTopics | undefined
  /** Writes the system's log lines, where there is one. */
  readonly observer: TopologyObserver | undefined

  /** Topics that every process reads whole, with their stores. */
  readonly globals: readonly GlobalNode[]

  /** Made by `StreamsBuilder.build`, which checks the nodes. */
  constructor(name: string, nodes: readonly TopologyNode[], policies: TopologyPolicies) {
    this.name = name
    this.#nodes = nodes
    this.handlers = policies.handlers
    const letters = Object.values(policies.handlers).flatMap(({ deadLetterTopic: name }) => name ?? [])
    this.deadLetterTopics = [...new Set(letters)]
    this.retryTopics = policies.retryTopics
    this.observer = policies.observer
    this.globals = policies.globals ?? []
    this.stores = [...new Set(nodes.flatMap(node => (node.kind === 'processor' ? node.stores : [])))]
  }

  /** The steps in the order of their making; a source for each topic of a pattern that was found so far. */
  get nodes(): readonly TopologyNode[] {
    return this.#nodes
  }

  /** Names of the topics it reads, retry topics included. */
  sourceTopics(): readonly string[] {
    return this.nodes.flatMap(node => (node.kind === 'source' ? this.topicsOf(node.topic.name) : []))
  }

  /** A source topic and its retry topics. */
  topicsOf(topic: string): readonly string[] {
    return [topic, ...(this.retryTopics?.delays ?? []).map((_, n) => retryTopic(topic, n + 1))]
  }

  /**
   * What to do without a position in single topics, where the topology says it. Retry topics are read whole: what is in them was read
   * before.
   */
  offsetResets(): { readonly [topic: string]: AutoOffsetReset } {
    const resets: Record<string, AutoOffsetReset> = {}
    for (const node of this.nodes) {
      if (node.kind !== 'source') continue
      for (const topic of this.topicsOf(node.topic.name)) {
        if (topic !== node.topic.name) resets[topic] = 'earliest'
        else if (node.autoOffsetReset !== undefined) resets[topic] = node.autoOffsetReset
      }
    }
    return resets
  }

  /** The graph with its sub-topologies, to print as text, Mermaid, DOT or JSON. */
  describe(): TopologyDescription {
    return describeTopology(this)
  }
}

/** Name of the n-th retry topic (from 1) of a topic. */
export function retryTopic(topic: string, n: number): string {
  return `${topic}-retry-${n}`
}

/** Name of a store's changelog topic, as Kafka Streams names it. */
export function changelogTopic(applicationId: string, store: string): string {
  return `${applicationId}-${store}-changelog`
}

import type { AutoOffsetReset } from '../driver/consumer.ts'
import type { ExceptionHandlers } from '../errors/handlers.ts'
import type { TopologyObserver } from '../observer.ts'
import type { StoreDefinition } from '../state/store-definition.ts'
import { describeTopology, type TopologyDescription } from './describe/description.ts'
import type { GlobalNode, TopologyNode, Untyped } from './nodes.ts'

/** Retry topics of a topology: they give up ordering so that a failing record does not block its partition. */
export interface RetryTopics {
  /** Milliseconds to wait before each further attempt; the n-th attempt goes through `<topic>-retry-<n>`. */
  readonly delays: readonly number[]
}

/** Settings that apply to a whole topology. */
export interface TopologyPolicies {
  readonly handlers: Required<ExceptionHandlers>
  readonly retryTopics: RetryTopics | undefined
  readonly observer: TopologyObserver | undefined
  readonly globals?: readonly GlobalNode[]
}

/** Gives a topology other nodes. Only for one that is the engine's own, such as `ofApplication` makes. */
export let setNodes: (topology: Topology, nodes: readonly TopologyNode[]) => void

/** The named graph of one pipeline. It is only data and runs nothing. Created by `StreamsBuilder.build()`. */
export class Topology {
  #nodes: readonly TopologyNode[]
  static {
    setNodes = (topology, nodes) => {
      topology.#nodes = nodes
    }
  }

  /** Name passed to the builder. */
  readonly name: string
  /** Handlers of failed records, by stage. */
  readonly handlers: Required<ExceptionHandlers>
  /** Topics that dead letters are written to, as far as the handlers declare them: those of `deadLetterTo` do. */
  readonly deadLetterTopics: readonly string[]
  /** The stores of all steps. */
  readonly stores: readonly StoreDefinition<Untyped, Untyped>[]
  /** Delays of the retry topics, if any. */
  readonly retryTopics: RetryTopics | undefined
  /** Writes application log lines, if set. */
  readonly observer: TopologyObserver | undefined

  /** Topics that every process reads entirely, with their stores. */
  readonly globals: readonly GlobalNode[]

  /** Created by `StreamsBuilder.build`, which checks the nodes. */
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

  /** The steps in the order in which they were added, including a source for each topic of a pattern found so far. */
  get nodes(): readonly TopologyNode[] {
    return this.#nodes
  }

  /** Returns the names of the topics that the topology reads, including retry topics. */
  sourceTopics(): readonly string[] {
    return this.nodes.flatMap(node => (node.kind === 'source' ? this.topicsOf(node.topic.name) : []))
  }

  /** Returns a source topic and its retry topics. */
  topicsOf(topic: string): readonly string[] {
    return [topic, ...(this.retryTopics?.delays ?? []).map((_, n) => retryTopic(topic, n + 1))]
  }

  /**
   * Returns where to start in individual topics without a position, if the topology defines it. Retry topics are read from the beginning,
   * because their records were already read once.
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

  /** Describes the graph with its sub-topologies, to be printed as text, Mermaid, DOT or JSON. */
  describe(): TopologyDescription {
    return describeTopology(this)
  }
}

/** Returns the name of a topic's n-th retry topic (from 1). */
export function retryTopic(topic: string, n: number): string {
  return `${topic}-retry-${n}`
}

/** Returns the name of a store's changelog topic, as in Kafka Streams. */
export function changelogTopic(applicationId: string, store: string): string {
  return `${applicationId}-${store}-changelog`
}

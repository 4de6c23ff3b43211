import type { AutoOffsetReset } from '../driver/consumer.ts'
import type { SinkToOptions, StepOptions } from '../dsl/step-options.ts'
import type { StepFactory } from '../processor/step.ts'
import type { StreamRecord } from '../record.ts'
import type { Sink } from '../sink.ts'
import type { KeyValueStore } from '../state/key-value-store.ts'
import type { AnyStoreDefinition, StoreDefinition } from '../state/store-definition.ts'
import type { Topic } from '../topic.ts'
import type { TopicPattern } from '../topic-pattern.ts'

/** Any value at the untyped inside of a graph; the DSL's types are what keeps wiring right. */
export type Untyped = unknown

/**
 * Returns the event time of a record, in milliseconds. `partitionTime` is the highest event time seen on the partition. A result that is
 * not a time (negative or NaN) fails the record with `invalid-value`, which names the step: no record is dropped because of its time. The
 * record's own timestamp is always valid: a record without one gets the time of its partition, or the current time, before the extractor is
 * called.
 */
export type TimestampExtractor<K, V> = (record: StreamRecord<K, V>, partitionTime: number) => number

/**
 * Chooses the topic of each record at run time. `topics` lists every topic that may be chosen, so that all of them can be described and
 * checked.
 */
export interface ComputedTopic<K, V> {
  /** All topics that may be chosen. */
  readonly topics: readonly Topic<K, V>[]
  /** Returns the topic for a record; must be one of `topics`. */
  readonly choose: (record: StreamRecord<K, V>) => Topic<K, V>
}

/**
 * Chooses the partition of a record written to a topic: from 0 to `partitions` - 1, or undefined to choose by key. Called in order, once
 * per record. It must not return a promise, and must return the same partition for the same key if the order of a key's records matters.
 */
export type StreamPartitioner<K, V> = (topic: string, key: K, value: V, partitions: number) => number | undefined

interface NodeBase {
  readonly name: string
  readonly parents: readonly string[]
}

export interface SourceNode extends NodeBase {
  readonly kind: 'source'
  readonly topic: Topic<Untyped, Untyped>
  readonly timestamps: TimestampExtractor<Untyped, Untyped> | undefined
  /** What to do without a position in the topic; the consumer's setting when it is not given. */
  readonly autoOffsetReset?: AutoOffsetReset | undefined
  /** It reads a repartition topic, which the engine makes; with that many partitions, or as many as the largest topic behind it. */
  readonly repartition?: { readonly partitions: number | undefined }
  /** It reads a topic of a pattern: the step with that pattern. */
  readonly ofPattern?: string
}

/** How the topics of a pattern are read. */
export interface PatternSource {
  readonly topics: TopicPattern<Untyped, Untyped>
  readonly timestamps: TimestampExtractor<Untyped, Untyped> | undefined
  readonly autoOffsetReset: AutoOffsetReset | undefined
}

export interface ProcessorNode extends NodeBase {
  readonly kind: 'processor'
  /** The DSL verb, for the description. */
  readonly verb: string
  readonly factory: StepFactory
  readonly stores: readonly StoreDefinition<Untyped, Untyped>[]
  readonly options: StepOptions
  /** The windows by which it joins streams, in words. */
  readonly joins?: string
  /** It joins records without a key too: repartition topics above do not leave them out. */
  readonly joinsNullKeys?: true
  /** Global stores that it reads, for the description. */
  readonly globals?: readonly AnyStoreDefinition[]
  /** It brings the topics of a pattern together, each a source of its own that is added when the topic is found. */
  readonly pattern?: PatternSource
}

export interface TopicNode extends NodeBase {
  readonly kind: 'topic'
  readonly to: ComputedTopic<Untyped, Untyped>
  /** Chooses partitions; the key does where it is not given. */
  readonly partitioner?: StreamPartitioner<Untyped, Untyped> | undefined
  /** It writes a repartition topic. */
  readonly repartition?: true
}

export interface SinkNode extends NodeBase {
  readonly kind: 'sink'
  readonly sink: Sink<Untyped, Untyped>
  readonly options: SinkToOptions
}

/** Writes a record of a topic to a store of which every process has a copy. */
export type GlobalUpdate = (record: StreamRecord<Untyped, Untyped>, store: KeyValueStore<Untyped, Untyped>) => void

/** A topic of which every process reads all partitions, and the store that it fills. It belongs to no task. */
export interface GlobalNode {
  readonly name: string
  /** The DSL verb, for the description. */
  readonly verb: string
  readonly topic: Topic<Untyped, Untyped>
  readonly store: StoreDefinition<Untyped, Untyped>
  readonly update: GlobalUpdate
}

/** One node of a topology. */
export type TopologyNode = SourceNode | ProcessorNode | TopicNode | SinkNode

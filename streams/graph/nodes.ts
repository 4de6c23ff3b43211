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
 * Event time of a record, milliseconds. `partitionTime` is the highest time seen on the partition. What is no time (a negative
 * answer, NaN) fails the record with `invalid-value`, which names the step: nothing is dropped for its time. The record's own timestamp is
 * always a time: one without any is given that of its partition, or the present one, before the extractor is asked.
 */
export type TimestampExtractor<K, V> = (record: StreamRecord<K, V>, partitionTime: number) => number

/** Chooses the topic of a record at run time. Every topic it may answer is listed in `topics`, so that it can be described and checked. */
export interface ComputedTopic<K, V> {
  /** Every topic that may be chosen. */
  readonly topics: readonly Topic<K, V>[]
  /** The topic of a record; one of `topics`. */
  readonly choose: (record: StreamRecord<K, V>) => Topic<K, V>
}

/**
 * Chooses the partition of a record that is written to a topic, from 0 to `partitions` - 1; undefined leaves it to the key. Called in order, once
 * per record: it must answer at once, and the same for the same key where the order of a key matters.
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

/** Puts a record of a topic into a store that every process has of its own. */
export type GlobalUpdate = (record: StreamRecord<Untyped, Untyped>, store: KeyValueStore<Untyped, Untyped>) => void

/** A topic of which every process reads all partitions, and the store that they go to. It is no part of any task. */
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

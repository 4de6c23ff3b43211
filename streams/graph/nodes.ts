import type { AutoOffsetReset } from '../driver/consumer.ts'
import type { SinkToOptions, StepOptions } from '../dsl/step-options.ts'
import type { StepFactory } from '../processor/step.ts'
import type { StreamRecord } from '../record.ts'
import type { Sink } from '../sink.ts'
import type { StoreDefinition } from '../state/store-definition.ts'
import type { Topic } from '../topic.ts'

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
}

export interface ProcessorNode extends NodeBase {
  readonly kind: 'processor'
  /** The DSL verb, for the description. */
  readonly verb: string
  readonly factory: StepFactory
  readonly stores: readonly StoreDefinition<Untyped, Untyped>[]
  readonly options: StepOptions
}

export interface TopicNode extends NodeBase {
  readonly kind: 'topic'
  readonly to: ComputedTopic<Untyped, Untyped>
}

export interface SinkNode extends NodeBase {
  readonly kind: 'sink'
  readonly sink: Sink<Untyped, Untyped>
  readonly options: SinkToOptions
}

/** One node of a topology. */
export type TopologyNode = SourceNode | ProcessorNode | TopicNode | SinkNode

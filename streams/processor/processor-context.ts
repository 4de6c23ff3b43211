import type { Headers } from '../headers.ts'
import type { StreamRecord } from '../record.ts'
import type { KeyValueStore, ReadOnlyKeyValueStore } from '../state/key-value-store.ts'
import type { ReadOnlyStoreDefinition } from '../state/read-only-store.ts'
import type { StoreDefinition } from '../state/store-definition.ts'
import type { WindowStore } from '../state/window-store.ts'
import type { Windowed } from '../windows/windowed.ts'

/** Opens a store for a step: one that another step fills, to be read, or one of its own or shared with others. */
export type OpenStore = (<SK, SV>(definition: ReadOnlyStoreDefinition<SK, SV>) => ReadOnlyKeyValueStore<SK, SV>) &
  (<SK, SV>(definition: StoreDefinition<SK, SV>) => KeyValueStore<SK, SV>)

/** Which time drives a punctuator: event time as records bring it, or the wall clock. */
export type PunctuationType = 'stream-time' | 'wall-clock-time'

/** Cancels a schedule. */
export type Cancellable = () => void

/** Where the current record came from. Undefined inside a punctuator. */
export interface RecordMetadata {
  /** Source topic. */
  readonly topic: string
  /** Source partition. */
  readonly partition: number
  /** Source offset. */
  readonly offset: number
}

/** What a processor can ask and do. One per processor and task. */
export interface ProcessorContext<K, V> {
  /** The `applicationId` of the running topology. */
  readonly applicationId: string
  /** Name of the topology. */
  readonly topology: string
  /** Partition of the task. */
  readonly partition: number
  /** Passes a record downstream. Only inside `process` or a punctuator; a processor that awaits must forward before its promise settles. */
  readonly forward: (record: StreamRecord<K, V>) => void
  /** A store the step was given, to be read only where another step fills it. Throws `invalid-topology` for any other. */
  readonly store: OpenStore
  /** A store of windows the step was given. Throws `invalid-topology` for any other. */
  readonly windowStore: <SK, SV>(definition: StoreDefinition<Windowed<SK>, SV>) => WindowStore<SK, SV>
  /** Source position of the record being processed. */
  readonly recordMetadata: () => RecordMetadata | undefined
  /** Headers of the source record being processed. */
  readonly headers: () => Headers
  /** Highest event time seen by this task, milliseconds; -1 before the first record. */
  readonly streamTime: () => number
  /** Wall-clock time, milliseconds. */
  readonly wallClockTime: () => number
  /**
   * Calls `run` every `interval` milliseconds of the chosen time with the time reached. Stream time that jumps over several
   * intervals punctuates once, as in Kafka Streams. What it writes to stores and what it forwards go together: while a step below takes its
   * time for what a punctuator took from a store, no checkpoint begins and no other record is taken.
   */
  readonly schedule: (interval: number, type: PunctuationType, run: (timestamp: number) => void) => Cancellable
}

/** User code with context, state and schedules: the Processor API. One instance per task, made by a supplier. */
export interface Processor<KIn, VIn, KOut, VOut> {
  /** Called once when the task opens, after its stores were restored. */
  readonly init?: (context: ProcessorContext<KOut, VOut>) => void
  /** Called for every record. May return a promise; what it forwards belongs to the record. */
  readonly process: (record: StreamRecord<KIn, VIn>) => void | Promise<void>
  /** Called once when the task closes. */
  readonly close?: () => void
}

/** Makes a new processor for each task. Must not return the same instance twice. */
export type ProcessorSupplier<KIn, VIn, KOut, VOut> = () => Processor<KIn, VIn, KOut, VOut>

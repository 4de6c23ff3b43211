import type { Headers } from '../headers.ts'
import type { StreamRecord } from '../record.ts'
import type { KeyValueStore, ReadOnlyKeyValueStore } from '../state/key-value-store.ts'
import type { ReadOnlyStoreDefinition } from '../state/read-only-store.ts'
import type { StoreDefinition } from '../state/store-definition.ts'
import type { WindowStore } from '../state/window-store.ts'
import type { Windowed } from '../windows/windowed.ts'

/** Opens a store for a step: read-only if another step fills it, otherwise the step's own or shared. */
export type OpenStore = (<SK, SV>(definition: ReadOnlyStoreDefinition<SK, SV>) => ReadOnlyKeyValueStore<SK, SV>) &
  (<SK, SV>(definition: StoreDefinition<SK, SV>) => KeyValueStore<SK, SV>)

/** Which time drives a punctuator: event time, which advances with the records, or the wall clock. */
export type PunctuationType = 'stream-time' | 'wall-clock-time'

/** Cancels a schedule. */
export type Cancellable = () => void

/** Source position of the current record. Undefined in a punctuator. */
export interface RecordMetadata {
  /** Source topic. */
  readonly topic: string
  /** Source partition. */
  readonly partition: number
  /** Source offset. */
  readonly offset: number
}

/** What a processor can read and do. There is one per processor and task. */
export interface ProcessorContext<K, V> {
  /** The `applicationId` of the running topology. */
  readonly applicationId: string
  /** Name of the topology. */
  readonly topology: string
  /** Partition of the task. */
  readonly partition: number
  /**
   * Passes a record downstream. Call it only inside `process` or a punctuator; an asynchronous processor must call it before its promise
   * settles.
   */
  readonly forward: (record: StreamRecord<K, V>) => void
  /** Opens a store that the step declared; it is read-only if another step fills it. Throws `invalid-topology` for any other store. */
  readonly store: OpenStore
  /** Opens a window store that the step declared. Throws `invalid-topology` for any other store. */
  readonly windowStore: <SK, SV>(definition: StoreDefinition<Windowed<SK>, SV>) => WindowStore<SK, SV>
  /** Returns the source position of the current record. */
  readonly recordMetadata: () => RecordMetadata | undefined
  /** Returns the headers of the current source record. */
  readonly headers: () => Headers
  /** Returns the highest event time seen by this task, in milliseconds; -1 before the first record. */
  readonly streamTime: () => number
  /** Returns the wall-clock time, in milliseconds. */
  readonly wallClockTime: () => number
  /**
   * Calls `run` every `interval` milliseconds of the chosen time, with the time reached. If stream time jumps over several intervals, `run`
   * is called once, as in Kafka Streams. Its writes to stores and the records it forwards belong together: until the steps below have
   * finished with these records, no checkpoint starts and no other record is processed.
   */
  readonly schedule: (interval: number, type: PunctuationType, run: (timestamp: number) => void) => Cancellable
}

/** User code with a context, state and schedules: the Processor API. A supplier creates one instance per task. */
export interface Processor<KIn, VIn, KOut, VOut> {
  /** Called once when the task opens, after its stores are restored. */
  readonly init?: (context: ProcessorContext<KOut, VOut>) => void
  /** Called for every record. May return a promise; the records it forwards belong to the record being processed. */
  readonly process: (record: StreamRecord<KIn, VIn>) => void | Promise<void>
  /** Called once when the task closes. */
  readonly close?: () => void
}

/** Creates a processor for each task. Must return a new instance each time. */
export type ProcessorSupplier<KIn, VIn, KOut, VOut> = () => Processor<KIn, VIn, KOut, VOut>

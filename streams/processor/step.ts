import type { Headers } from '../headers.ts'
import type { StreamRecord } from '../record.ts'
import type { AnyStoreDefinition, StoreDefinition } from '../state/store-definition.ts'
import type { TaskStoreView } from '../state/task-store.ts'
import type { ProcessorContext } from './processor-context.ts'
import type { SendUpdate } from './update.ts'

/** Passes a record on to everything downstream of the step. */
export type Forward = (record: StreamRecord<unknown, unknown>) => void

/**
 * A running step of one task. `call` runs user code and may return a promise; `emit` turns its result into records for downstream.
 * They are apart so that a promise, a retry or a worker thread can stand between them.
 */
export interface Step {
  /** `attempt` is 1 for the first call of a record, 2 for its first retry, and so on. */
  readonly call: (record: StreamRecord<unknown, unknown>, attempt: number) => unknown
  readonly emit: (record: StreamRecord<unknown, unknown>, result: unknown) => void
  /** Looks again at what it keeps and could not send: see `StepContext.isOpen`. It sends `aside` and nothing else. */
  readonly again?: () => void
  readonly close?: () => void
}

/** What a step had kept, and sends in the middle of a call for another record as a record of its own. */
export interface Kept {
  /** Event time, milliseconds. */
  readonly timestamp: number
  /** What is sent of one key stays in order, also behind steps that wait; windowed keys are in the line of the key that they are of. */
  readonly key: unknown
  /** Headers that processors further down see as those of the source record. Default: none. */
  readonly headers?: Headers
  /** Removes it from its store at once, which stays done whatever becomes of it. */
  readonly taken: () => void
  /** Makes and forwards it. */
  readonly send: () => void
  /** Whether what marks it as sent stands for others too: then no checkpoint begins and nothing else is taken before it is finished. */
  readonly isBarrier?: boolean
}

/** What a step gets when its task opens. */
export interface StepContext {
  /** Passes a record on to all children. */
  readonly forward: Forward
  /** The same for one child, by its place among the children. */
  readonly forwardTo: readonly Forward[]
  /** Context of the Processor API; what it forwards is collected until `forwarded` is called. */
  readonly context: ProcessorContext<unknown, unknown>
  /** A store the step was given whose keys carry times, with what is asked of it by time. Throws `invalid-topology` for any other. */
  readonly timedStore: <K, V>(definition: StoreDefinition<K, V>) => TaskStoreView<K, V>
  /** Takes what the context was asked to forward since the last call. */
  readonly forwarded: () => readonly StreamRecord<unknown, unknown>[]
  /** Name of the step. */
  readonly name: string
  /** Records that one call may make. */
  readonly maxFanOut: number
  /** Whether a punctuator runs, and no record. */
  readonly isPunctuating: () => boolean
  /** Milliseconds by which times apart are measured; see `Clock`. */
  readonly steadyTime: () => number
  /** Least time between two looks at what is over in windows, milliseconds. */
  readonly emitInterval: number
  /**
   * Sends what a step had kept as a record of its own: what fails of it, here or downstream, is skipped alone, and the record in whose course
   * it comes goes on, however it ends.
   */
  readonly aside: (kept: Kept) => void
  /** Stands for the source record of the current call: the same for all that it causes here. */
  readonly source: () => unknown
  /**
   * Whether an entry may still be taken back, as a record wrote it that is not finished. What a step had kept must not be sent then: the step is called
   * `again` once that record is finished; until then no other record is taken and no checkpoint begins.
   */
  readonly isOpen: <K, V>(definition: StoreDefinition<K, V>, key: K) => boolean
  /** The same for entries of times, both ends included: the earliest that may still be taken back, or where an entry may come back; undefined for none. */
  readonly openFrom: <K, V>(definition: StoreDefinition<K, V>, from: number, to: number) => number | undefined
  /**
   * Tells when what the current call wrote is taken back: for what a step remembers beside its stores. It is called `again` then once the
   * record is finished, as something that it keeps may have come back.
   */
  readonly whenTakenBack: (forget?: () => void) => void
  /**
   * Has the changes that this step makes to a store sent with the next checkpoint, one for each key, by `send`; answers whether it will: where the store
   * holds none back, the step passes each on itself. Called while the step is made.
   */
  readonly sendLater: (definition: AnyStoreDefinition, send: SendUpdate) => boolean
  /** Whether a time lies so far ahead of the wall clock (`maxFuture`) that no window and no lifetime may follow it. */
  readonly isAhead: (timestamp: number) => boolean
  /** Counts the current record as dropped here, with one of few reasons. */
  readonly drop: (reason: string) => void
}

/** Makes the running step of one task. Called once per task, so that steps may hold state per task. */
export type StepFactory = (runtime: StepContext) => Step

import type { Stage } from '../../errors/error-context.ts'
import type { Topology } from '../../graph/topology.ts'
import type { Headers } from '../../headers.ts'
import type { Cancellable, PunctuationType } from '../../processor/processor-context.ts'
import type { Writer } from '../../state/entries/write-layers.ts'
import type { TaskStore } from '../../state/task-store.ts'
import type { Effects } from '../checkpoint/effects.ts'
import type { Runnable } from '../scheduler.ts'
import type { Watch } from '../steps/watch.ts'
import type { TaskRuntime } from '../task-runtime.ts'
import type { HeldUpdates } from '../updates/held-updates.ts'
import type { InFlightRecord } from './in-flight-record.ts'

/** A failure on its way to the handlers. */
export interface Failure {
  readonly stage: Stage
  readonly step: string
  readonly error: Error
  /** Tries made, the first included. */
  readonly attempts: number
}

/** Something that was kept, on its way as a record of its own. */
export interface Aside {
  /** Event time, milliseconds. */
  readonly timestamp: number
  readonly headers: Headers
  /** What keeps its order: asides of one line run one after the other. */
  readonly line: string
  readonly isBarrier: boolean
  /** Takes it from where it was kept, at once. */
  readonly taken: (inFlight: InFlightRecord) => void
  readonly run: (inFlight: InFlightRecord) => void
}

/** What a step does without a record of its own. It is the same function each time that it is asked for. */
export type Again = (inFlight: InFlightRecord) => void

/** The records of a task on their way, as its steps see them. */
export interface RecordsInFlight {
  /** The record being processed, whatever called the step. */
  readonly current: InFlightRecord | undefined
  /** Records that are held. */
  readonly unfinished: number
  /** Where outputs of the current record go. */
  readonly effects: Effects
  /** Runs a punctuator, as a record without key and value that stands where the task is: what it writes to stores and forwards belongs to it. */
  readonly punctuate: (run: (inFlight: InFlightRecord) => void) => void
  /**
   * Runs something in the middle of the current record as a record of its own, without key and value: what kept records cause when that one brings
   * their time, or as soon as what came before of their line is finished. When it fails it is skipped alone, and what the other causes stays, and
   * the other way round.
   */
  readonly aside: (aside: Aside) => void
  /** Runs something once a record is finished that is not yet, as a record of its own that stands where the task is. */
  readonly whenFinished: (writer: Writer, run: Again) => void
  /** The same; before it has run no checkpoint begins and nothing else is taken. */
  readonly waitFor: (writer: Writer, run: Again) => void
  /** Keeps a record unfinished until `release` was called as often. */
  readonly hold: (inFlight: InFlightRecord) => void
  /** Ends one hold; the last one finishes the record. */
  readonly release: (inFlight: InFlightRecord) => void
  /** Runs something as part of a record that is held. */
  readonly asPartOf: (inFlight: InFlightRecord, run: () => void) => void
  /** Asks the handlers about a failed record and does what they say, except `retry`: then the milliseconds to wait are returned. */
  readonly failed: (inFlight: InFlightRecord, failure: Failure) => number | undefined
}

/** The punctuators of a task, as its steps see them. */
export interface Schedules {
  readonly schedule: (interval: number, type: PunctuationType, run: (timestamp: number) => void) => Cancellable
}

/** What the parts of a task see of it: who it is, what it may use, and how it ends. */
export interface TaskContext extends Runnable {
  readonly topology: Topology
  readonly partition: number
  readonly runtime: TaskRuntime
  readonly watch: Watch
  readonly stores: ReadonlyMap<string, TaskStore<unknown, unknown>>
  readonly punctuators: Schedules
  /** Updates that wait for the checkpoint. */
  readonly updates: HeldUpdates
  readonly records: RecordsInFlight
  /** Whether the next record's steps are timed. */
  readonly sampling: boolean
  /** Highest event time of the task; -1 before the first record. */
  streamTime: number
  readonly isClosed: boolean
  /** Stops for good because of an error. */
  readonly fail: (error: Error) => void
  /** Starts a checkpoint when there is reason for one. */
  readonly seal: () => void
}

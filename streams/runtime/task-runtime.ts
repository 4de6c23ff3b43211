import type { DamagedBatch, TopicPartition } from '../driver/consumer.ts'
import type { Producer } from '../driver/producer.ts'
import type { Logger } from '../log.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { SerdeResolver } from '../serde.ts'
import type { StoreSupplier } from '../state/store-backend.ts'
import type { TaskStoreView } from '../state/task-store.ts'
import type { SteadyClock } from '../time/clock.ts'
import type { HeldBytes } from './checkpoint/held-bytes.ts'
import type { KeptState } from './kept-state/kept-state.ts'
import type { Runnable } from './scheduler.ts'
import type { RecordTurn } from './task/record-turn.ts'
import type { UnpackRoom } from './task/unpack-room.ts'
import type { TaskOptions } from './task-options.ts'

/** A point in a checkpoint at which tests can crash. */
export type CheckpointPoint = 'before-sinks' | 'after-sinks' | 'after-outputs' | 'after-changelogs' | 'after-stores'

/** What a task needs from around it. */
export interface TaskRuntime {
  readonly applicationId: string
  readonly producer: Producer
  readonly serdes: SerdeResolver
  readonly stores: StoreSupplier
  readonly clock: SteadyClock
  readonly random: () => number
  readonly log: Logger
  readonly metrics: Metrics
  readonly options: TaskOptions
  /** Partitions of a topic that a step with a partitioner writes to. */
  readonly partitionsOf: (topic: string) => number
  /** What is known of the state, once that was looked at. Absent: nothing is written down of it. */
  readonly state?: () => KeptState
  /** How much of the input may be unpacked. */
  readonly room: UnpackRoom
  /** Offsets on the broker that were not handed over yet, where that is known; see `Consumer.lag`. Absent: there are none. */
  readonly lagOf?: (partition: TopicPartition) => number | undefined
  /** The task has something to do: call `run` soon. */
  readonly schedule: (task: Runnable) => void
  /** A checkpoint is complete: its offsets may be committed. */
  readonly onCheckpoint: (task: Runnable) => Promise<void> | undefined
  /** A dead letter was written to that topic. */
  readonly onLetter?: (topic: string) => void
  /** The task cannot go on. */
  readonly onFailure: (task: Runnable, error: Error) => void
  /** A partition of the task has come to a batch that cannot be read, and stands still. */
  readonly onDamaged: (task: Runnable, damaged: DamagedBatch) => void
  /** The global stores of the process, by name. */
  readonly globals?: { readonly get: (store: string) => TaskStoreView<unknown, unknown> | undefined }
  /** With `commitEachRecord`: whose record is being processed. */
  readonly turn?: RecordTurn
  /** What all tasks of the process hold. Absent: no limit. */
  readonly held?: HeldBytes
  /** For tests: may throw to crash at a point of a checkpoint. */
  readonly atPoint?: (point: CheckpointPoint) => void
}

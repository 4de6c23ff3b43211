import type { DamagedBatch, TopicPartition } from '../../driver/consumer.ts'
import type { StreamTask } from '../task/stream-task.ts'

/** How far a partition is read, as an operator sees it. */
export interface PartitionState extends TopicPartition {
  /** Next offset that will be taken. */
  readonly position: number
  /** Offset last known committed. */
  readonly committed: number
  /** End of the partition when it was last heard of. */
  readonly end: number
  /** Whether it is read, stands still at a batch that cannot be read, or its task stopped. */
  readonly state: 'reading' | 'damaged' | 'stopped'
  /** The batch that it stands still at, without its bytes. */
  readonly damaged?: Omit<DamagedBatch, 'bytes'>
}

/** The state of every source partition of these tasks. */
export function partitionStates(tasks: readonly StreamTask[]): readonly PartitionState[] {
  return tasks.flatMap(task =>
    [...task.queues.values()].map(({ topic, partition, position, committed, highWatermark, damaged }) => ({
      topic,
      partition,
      position,
      committed,
      end: highWatermark,
      state: task.failure ? 'stopped' : damaged ? 'damaged' : 'reading',
      ...(damaged ? { damaged } : {})
    }))
  )
}

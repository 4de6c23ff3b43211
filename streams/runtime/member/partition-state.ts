import type { DamagedBatch, TopicPartition } from '../../driver/consumer.ts'
import type { StreamTask } from '../task/stream-task.ts'

/** How far a partition has been read, for operators. */
export interface PartitionState extends TopicPartition {
  /** Next offset to be taken. */
  readonly position: number
  /** Last offset known to be committed. */
  readonly committed: number
  /** End offset of the partition as last reported. */
  readonly end: number
  /** Whether the partition is being read, has stopped at a batch that cannot be read, or its task has stopped. */
  readonly state: 'reading' | 'damaged' | 'stopped'
  /** The batch that it stopped at, without its bytes. */
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

import type { TopicPartition } from '#streams'
import type { ConsumerBatch, TopicPartitionOffset } from '#streams/connector'
import { EpochHistory } from './epoch-history.ts'

/** Where a partition is to be read from, and what is known of the record before. */
export interface ReadStart extends TopicPartitionOffset {
  /** Whether the offset was committed or asked for; else it is the lowest that may come, and the reset position has to be looked up. */
  readonly isPlaced?: boolean
  /** Epoch of the leader that wrote the record before the offset; -1 or none when that is not known. */
  readonly epoch?: number
  /** Id of the topic to which the offset belongs, where that is known. */
  readonly topicId?: string | undefined
}

/**
 * What is to be done with a partition next: `fetch` it; find its reset position (`place`); see whether the log still is the one that was
 * read (`compare`), or what it keeps (`bounds`); begin anew with a topic made again (`recreate`); or wait while the listener takes notice of
 * a `reset`.
 */
export type NextStep = 'fetch' | 'place' | 'compare' | 'bounds' | 'recreate' | 'reset'

/** A partition being read. `FetchPositions` and what it gives readings to change it. */
export interface Reading extends TopicPartition {
  position: number
  next: NextStep
  paused: boolean
  /** When it was paused last; this and the other times by `performance.now()`, which no change of the clock touches. */
  pausedSince: number
  /** Rises with every move: what was asked for before is not wanted any more. */
  version: number
  /** A batch that came while the partition was paused. */
  held: ConsumerBatch | undefined
  /** What is at the position cannot be read: nothing is asked for until a `seek`. */
  damaged: boolean
  /** End of what may be given out when it was fetched last; undefined before the first answer. */
  end: number | undefined
  /** Epochs of the leaders that wrote what was read. */
  readonly epochs: EpochHistory
  topicId: string | undefined
  /** Leader's epoch for which the log was compared, where the broker does not do that with each fetch. */
  comparedFor: number
  /** A replica that is nearer than the leader, and until when to believe that. */
  replica: { readonly node: number; readonly until: number } | undefined
  /** Until when only the leader is asked, because a replica failed. */
  leaderOnlyUntil: number
  /** What keeps it from being read, how often in a row, since when, and until when it rests. */
  trouble:
    | { readonly reason: string; readonly times: number; readonly since: number; readonly until: number }
    | undefined
  /** Whether an answer for it is under way that is not a fetch. */
  isBusy: boolean
}

/** A reading that begins. */
export function readingFrom({ topic, partition, offset, isPlaced = true, epoch = -1, topicId }: ReadStart): Reading {
  const epochs = new EpochHistory()
  epochs.reset(offset, epoch)
  return {
    topic,
    partition,
    position: offset,
    next: isPlaced ? 'fetch' : 'place',
    paused: false,
    pausedSince: 0,
    version: 0,
    held: undefined,
    damaged: false,
    end: undefined,
    epochs,
    topicId,
    comparedFor: -1,
    replica: undefined,
    leaderOnlyUntil: 0,
    trouble: undefined,
    isBusy: false
  }
}

import type { PositionReset, TopicPartition, TopicPartitionOffset } from '../../driver/consumer.ts'
import { StreamsError } from '../../errors/streams-error.ts'
import { engineMetrics } from '../../metrics/engine-metrics.ts'
import type { ResolvedConfig } from '../streams-config.ts'
import type { AssignedTask } from './assigned-task.ts'

/** Counts and names the positions that logs did not have any more. */
export class PositionResets {
  /** The newest one, in words. */
  last: string | undefined
  readonly #topology: string
  readonly #config: ResolvedConfig

  constructor(topology: string, config: ResolvedConfig) {
    this.#topology = topology
    this.#config = config
  }

  note(reset: PositionReset): void {
    const { topic, partition, reason, from, to } = reset
    const { metrics, log, clock } = this.#config
    const labels = { topology: this.#topology, topic, reason }
    metrics.series(engineMetrics.positionResets, labels).add(1)
    if (to !== undefined) metrics.series(engineMetrics.resetOffsets, labels).add(Math.abs(to - from))
    const words = describeReset(reset)
    this.last = `${new Date(clock.now()).toISOString()}: ${words}`
    log.warn({ topology: this.#topology, topic, partition, reason, from, to }, words)
  }
}

/** What happened to a position, with the offsets concerned. */
export function describeReset({ topic, partition, reason, from, to, earliest, latest }: PositionReset): string {
  const where = `${topic}-${partition}`
  const onwards = to === undefined ? '' : `; reading goes on at ${to}`
  if (reason === 'recreated') {
    return `topic ${topic} was deleted and made again: offset ${from} of ${where} was next, the new one holds ${earliest} to ${latest}${onwards}`
  }
  if (reason === 'deleted') {
    return `offsets ${from} to ${earliest - 1} of ${where} were deleted before they were read${onwards}`
  }
  return `the log of ${where} was cut before offset ${from}, which was next: it holds ${earliest} to ${latest}, written by another leader from ${Math.min(to ?? latest, latest)} on${onwards}`
}

/** The error that ends a topology which is to skip nothing. */
export function lostPosition(reset: PositionReset): StreamsError {
  const { topic, partition, earliest, latest } = reset
  return new StreamsError(
    'offset-out-of-range',
    `${describeReset(reset)}. autoOffsetReset is none: commit an offset from ${earliest} to ${latest} of ${topic}-${partition} for the group, or set autoOffsetReset to earliest or latest`
  )
}

/**
 * Where a task begins anew: its other partitions where they are committed; the one whose log was cut there too, if that is before the cut,
 * for what was read and not finished is in the log still. Time goes on from what was committed, as the state does.
 */
export function restartPositions(
  task: AssignedTask,
  reset: PositionReset,
  to: number
): readonly TopicPartitionOffset[] {
  return task.positions.map(position => {
    const queue = task.task?.queues.get(position.topic)
    const committed = queue ? withMetadata(position, queue.committed, queue.committedMetadata) : position
    if (position.topic !== reset.topic) return committed
    return { ...committed, offset: reset.reason === 'cut' ? Math.min(committed.offset, to) : to }
  })
}

function withMetadata(
  { topic, partition }: TopicPartition,
  offset: number,
  metadata: string | undefined
): TopicPartitionOffset {
  return metadata === undefined ? { topic, partition, offset } : { topic, partition, offset, metadata }
}

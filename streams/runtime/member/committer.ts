import type { Consumer, TopicPartition, TopicPartitionOffset } from '../../driver/consumer.ts'
import { asError, codeOf } from '../../errors/streams-error.ts'
import { engineMetrics } from '../../metrics/engine-metrics.ts'
import type { ResolvedConfig } from '../streams-config.ts'
import type { StreamTask } from '../task/stream-task.ts'
import { CommitTroubles } from './commit-troubles.ts'

/** What is committed, and by whom. */
export interface CommitSource {
  /** Undefined while there is none. */
  readonly consumer: Consumer | undefined
  readonly tasks: Iterable<StreamTask>
}

/**
 * Commits offsets of finished checkpoints, all tasks in one request, one request at a time: within `commitInterval` of a checkpoint, and
 * never without one. What the broker does not take is tried again less and less often, while the others go on.
 */
export class Committer {
  readonly #config: Pick<ResolvedConfig, 'clock' | 'commitInterval' | 'metrics'>
  readonly #topology: string
  readonly #source: () => CommitSource
  readonly #troubles: CommitTroubles
  #tail: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined
  /** When the timer rings, by `performance.now()`. */
  #ringsAt = 0
  #isStopped = false

  constructor(topology: string, config: ResolvedConfig, source: () => CommitSource) {
    this.#topology = topology
    this.#config = config
    this.#source = source
    this.#troubles = new CommitTroubles(topology, config)
  }

  /** What is not committed although it was tried several times, in words. */
  get trouble(): string | undefined {
    return this.#troubles.lasting
  }

  /** A checkpoint is finished: commits it soon. */
  soon(delay = this.#config.commitInterval): void {
    const ringsAt = performance.now() + delay
    if (this.#isStopped || (this.#timer !== undefined && this.#ringsAt <= ringsAt)) return
    clearTimeout(this.#timer)
    this.#ringsAt = ringsAt
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      const { consumer, tasks } = this.#source()
      if (consumer) void this.#inTurn(() => this.#commit(consumer, tasks, at => this.#troubles.isDue(at)))
    }, delay)
  }

  /** Commits nothing by itself any more. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#isStopped = true
  }

  /** Forgets the troubles of partitions that are not this member's any more. */
  forget(partitions: readonly TopicPartition[]): void {
    this.#troubles.forget(partitions)
  }

  /** Commits what the tasks have ready. A refusal means that the partitions have another owner: their records come again there. */
  commit(consumer: Consumer, tasks: Iterable<StreamTask>): Promise<void> {
    return this.#inTurn(() => this.#commit(consumer, tasks, () => true))
  }

  #inTurn(run: () => Promise<void>): Promise<void> {
    this.#tail = this.#tail.then(run)
    return this.#tail
  }

  async #commit(
    consumer: Consumer,
    tasks: Iterable<StreamTask>,
    isDue: (at: TopicPartition) => boolean
  ): Promise<void> {
    const ready = [...tasks].map(task => ({ task, offsets: task.committable().filter(isDue) }))
    const offsets = ready.flatMap(entry => entry.offsets)
    if (offsets.length > 0) {
      const failed = await this.#send(consumer, offsets)
      for (const { task, offsets } of ready) markCommitted(task, offsets, failed)
    }
    const wait = this.#troubles.nextTry()
    if (wait !== undefined) this.soon(wait)
  }

  /** Answers the partitions that were not committed. */
  async #send(consumer: Consumer, offsets: readonly TopicPartitionOffset[]): Promise<readonly TopicPartition[]> {
    const started = performance.now()
    try {
      const failures = await consumer.commit(offsets)
      this.#troubles.failed(offsets, failures)
      if (failures.length > 0) this.#count('failed')
      if (failures.length < offsets.length) this.#count('committed')
      const series = this.#config.metrics.series(engineMetrics.commitDuration, { topology: this.#topology })
      series.observe((performance.now() - started) / 1000)
      return failures
    } catch (thrown) {
      const error = asError(thrown)
      this.#count(codeOf(error, 'broker-unavailable') === 'commit-refused' ? 'refused' : 'failed')
      this.#troubles.failedWhole(offsets, error)
      return offsets
    }
  }

  #count(outcome: string): void {
    this.#config.metrics.series(engineMetrics.commits, { topology: this.#topology, outcome }).add(1)
  }
}

function markCommitted(
  task: StreamTask,
  offsets: readonly TopicPartitionOffset[],
  failed: readonly TopicPartition[]
): void {
  for (const { topic, partition, offset, metadata } of offsets) {
    if (failed.some(other => other.topic === topic && other.partition === partition)) continue
    const queue = task.queues.get(topic)
    if (queue === undefined || offset <= queue.committed) continue
    queue.committed = offset
    queue.committedMetadata = metadata
  }
}

import type { Consumer, TopicPartitionOffset } from '../../driver/consumer.ts'
import { asError, codeOf } from '../../errors/streams-error.ts'
import type { Logger } from '../../log.ts'
import { engineMetrics } from '../../metrics/engine-metrics.ts'
import type { Metrics } from '../../metrics/metrics.ts'
import type { StreamTask } from '../task/stream-task.ts'

/** Commits offsets of finished checkpoints, all tasks in one request, one request at a time. */
export class Committer {
  readonly #topology: string
  readonly #log: Logger
  readonly #metrics: Metrics
  #tail: Promise<void> = Promise.resolve()

  constructor(topology: string, log: Logger, metrics: Metrics) {
    this.#topology = topology
    this.#log = log
    this.#metrics = metrics
  }

  /** Commits what the tasks have ready. A refusal means that the partitions have another owner: their records come again there. */
  commit(consumer: Consumer, tasks: Iterable<StreamTask>): Promise<void> {
    const run = this.#tail.then(() => this.#commit(consumer, [...tasks]))
    this.#tail = run
    return run
  }

  async #commit(consumer: Consumer, tasks: readonly StreamTask[]): Promise<void> {
    const ready = tasks.map(task => ({ task, offsets: task.committable() })).filter(({ offsets }) => offsets.length > 0)
    if (ready.length === 0) return
    const started = performance.now()
    try {
      await consumer.commit(ready.flatMap(({ offsets }) => offsets))
      for (const { task, offsets } of ready) markCommitted(task, offsets)
      this.#count('committed')
      const series = this.#metrics.series(engineMetrics.commitDuration, { topology: this.#topology })
      series.observe((performance.now() - started) / 1000)
    } catch (thrown) {
      this.#failed(asError(thrown))
    }
  }

  #failed(error: Error): void {
    const refused = codeOf(error, 'broker-unavailable') === 'commit-refused'
    this.#count(refused ? 'refused' : 'failed')
    if (refused) this.#log.info({ topology: this.#topology }, `commit refused, the group moved on: ${error.message}`)
    else this.#log.warn({ topology: this.#topology, err: error }, `commit failed, it is tried again: ${error.message}`)
  }

  #count(outcome: string): void {
    this.#metrics.series(engineMetrics.commits, { topology: this.#topology, outcome }).add(1)
  }
}

function markCommitted(task: StreamTask, offsets: readonly TopicPartitionOffset[]): void {
  for (const { topic, offset } of offsets) {
    const queue = task.queues.get(topic)
    if (queue && offset > queue.committed) queue.committed = offset
  }
}

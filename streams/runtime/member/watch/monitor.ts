import type { Admin } from '../../../driver/admin.ts'
import { asError, StreamsError } from '../../../errors/streams-error.ts'
import type { Topology } from '../../../graph/topology.ts'
import { engineMetrics } from '../../../metrics/engine-metrics.ts'
import type { ResolvedConfig } from '../../streams-config.ts'
import type { InputQueue } from '../../task/input-queue.ts'
import type { StreamTask } from '../../task/stream-task.ts'
import { GroupStrangers } from './group-strangers.ts'
import { OpenTransactions } from './open-transactions.ts'
import { Standstill } from './standstill.ts'
import { TopicWatch } from './topic-watch.ts'

interface Progress {
  readonly position: number
  readonly since: number
}

/** Looks from outside whether the tasks move: reports lag, and notices a consumer that stands still while records wait. */
export class Monitor {
  /** Settings of the topics that are written to. */
  readonly topics: TopicWatch
  readonly #topology: Topology
  readonly #config: ResolvedConfig
  readonly #admin: Admin
  readonly #progress = new WeakMap<InputQueue, Progress>()
  readonly #forgotten = new WeakSet<StreamTask>()
  readonly #standstill: Standstill
  readonly #transactions: OpenTransactions
  readonly #strangers: GroupStrangers

  constructor(topology: Topology, config: ResolvedConfig, admin: Admin) {
    this.#topology = topology
    this.#config = config
    this.#admin = admin
    this.#standstill = new Standstill(config)
    this.#transactions = new OpenTransactions(topology.name, config)
    this.#strangers = new GroupStrangers(topology.name, config, admin)
    this.topics = new TopicWatch(topology, config, admin)
  }

  /** The open transaction that has been waited for too long, in words. */
  get openTransaction(): string | undefined {
    return this.#transactions.lasting
  }

  /** Members of the group that are none of ours, in words. */
  get strangers(): string | undefined {
    return this.#strangers.words
  }

  /** Reports; answers an error when the consumer is stalled. */
  async look(tasks: readonly StreamTask[], paused: number): Promise<StreamsError | undefined> {
    const { metrics } = this.#config
    const labels = { topology: this.#topology.name }
    metrics.series(engineMetrics.paused, labels).set(paused)
    metrics.series(engineMetrics.stopped, labels).set(tasks.filter(task => task.failure).length)
    metrics.series(engineMetrics.standing, labels).set(standing(tasks))
    metrics.series(engineMetrics.inFlight, labels).set(tasks.reduce((sum, task) => sum + task.inFlight(), 0))
    await Promise.all([this.#readEnds(tasks), this.#strangers.look(), this.topics.look()])
    this.#transactions.look(tasks.filter(task => !this.#forgotten.has(task)))
    for (const task of tasks) {
      if (this.#forgotten.has(task)) continue
      this.#standstill.look(task)
      for (const queue of task.queues.values()) {
        this.#reportLag(queue)
        const stalled = this.#stalled(task, queue)
        if (stalled) return stalled
      }
    }
    return undefined
  }

  /** Forgets the lag of a task that went away. */
  forget(task: StreamTask): void {
    this.#forgotten.add(task)
    for (const queue of task.queues.values()) this.#config.metrics.remove(engineMetrics.lag, this.#labels(queue))
  }

  #reportLag(queue: InputQueue): void {
    // A log that ends before the committed offset is another one than was read: all of it may be new.
    const { highWatermark: end, committed } = queue
    const lag = end < committed ? end : end - committed
    this.#config.metrics.series(engineMetrics.lag, this.#labels(queue)).set(lag)
  }

  #labels({ topic, partition }: InputQueue): { topology: string; topic: string; partition: string } {
    return { topology: this.#topology.name, topic, partition: String(partition) }
  }

  async #readEnds(tasks: readonly StreamTask[]): Promise<void> {
    const queues = tasks.flatMap(task => [...task.queues.values()])
    for (const [topic, ours] of Map.groupBy(queues, queue => queue.topic)) {
      try {
        const partitions = ours.map(({ partition }) => partition)
        const known = await this.#admin.knownOffsets(topic, partitions)
        const ends = new Map(known.map(end => [end.partition, end]))
        for (const queue of ours) {
          const end = ends.get(queue.partition)
          if (end === undefined) continue
          queue.highWatermark = end.latest
          queue.openFrom = end.openFrom
        }
      } catch (thrown) {
        this.#config.log.debug({ err: thrown, topic }, `reading end offsets failed: ${asError(thrown).message}`)
      }
    }
  }

  /** No record taken for too long although some wait on the broker, in no open transaction, and nothing keeps the task from taking them. */
  #stalled(task: StreamTask, queue: InputQueue): StreamsError | undefined {
    const now = this.#config.clock.steady()
    const known = this.#progress.get(queue)
    const end = queue.openFrom ?? queue.highWatermark
    const waiting = end > queue.position && queue.buffered === 0 && !queue.paused && task.waitingFor === undefined
    if (!known || known.position !== queue.position || !waiting) {
      this.#progress.set(queue, { position: queue.position, since: now })
      return undefined
    }
    const silence = Math.round(now - known.since)
    if (silence < this.#config.stallTimeout) return undefined
    const where = `${queue.topic}-${queue.partition} at ${queue.position} of ${end}`
    return new StreamsError('stalled', `no progress for ${silence} ms on ${where}`, { retryable: true })
  }
}

/** Partitions that stand still at a batch that cannot be read. */
function standing(tasks: readonly StreamTask[]): number {
  return tasks.reduce((sum, task) => sum + [...task.queues.values()].filter(({ damaged }) => damaged).length, 0)
}

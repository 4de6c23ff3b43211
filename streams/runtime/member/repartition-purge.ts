import type { Admin } from '../../driver/admin.ts'
import type { TopicPartitionOffset } from '../../driver/consumer.ts'
import { asError } from '../../errors/streams-error.ts'
import type { Topology } from '../../graph/topology.ts'
import type { ResolvedConfig } from '../streams-config.ts'
import type { InputQueue } from '../task/input-queue.ts'
import type { StreamTask } from '../task/stream-task.ts'

/**
 * Removes from repartition topics what is committed, every `purgeInterval`, as Kafka Streams does: nobody reads it again. What cannot be removed
 * stays until the next time; the first refusal is logged.
 */
export class RepartitionPurge {
  readonly #topology: string
  readonly #topics: ReadonlySet<string>
  readonly #config: Pick<ResolvedConfig, 'clock' | 'log' | 'purgeInterval'>
  readonly #admin: Admin
  readonly #removedTo = new WeakMap<InputQueue, number>()
  #next: number
  #isSaid = false

  constructor({ name, nodes }: Topology, config: ResolvedConfig, admin: Admin) {
    this.#topology = name
    const sources = nodes.filter(node => node.kind === 'source').filter(({ repartition }) => repartition)
    this.#topics = new Set(sources.map(({ topic }) => topic.name))
    this.#config = config
    this.#admin = admin
    this.#next = config.clock.steady() + config.purgeInterval
  }

  /** Removes what the tasks have committed since the last time, where it is time to. */
  async look(tasks: readonly StreamTask[]): Promise<void> {
    const now = this.#config.clock.steady()
    if (this.#topics.size === 0 || now < this.#next) return
    this.#next = now + this.#config.purgeInterval
    const queues = tasks.flatMap(({ queues }) => [...queues.values()]).filter(queue => this.#isDue(queue))
    if (queues.length === 0) return
    const offsets = queues.map(({ topic, partition, committed: offset }) => ({ topic, partition, offset }))
    try {
      await this.#admin.deleteRecords(offsets)
      for (const [n, queue] of queues.entries()) this.#removedTo.set(queue, (offsets[n] as TopicPartitionOffset).offset)
    } catch (thrown) {
      this.#refused(asError(thrown))
    }
  }

  #isDue(queue: InputQueue): boolean {
    return this.#topics.has(queue.topic) && queue.committed > (this.#removedTo.get(queue) ?? 0)
  }

  #refused(error: Error): void {
    const { log } = this.#config
    const fields = { topology: this.#topology, err: error }
    const words = `what is done with could not be removed from repartition topics, which keep it until it can: ${error.message}`
    if (this.#isSaid) log.debug(fields, words)
    else log.warn(fields, `${words}. Allow the workers to delete from these topics, or set their retention.ms`)
    this.#isSaid = true
  }
}

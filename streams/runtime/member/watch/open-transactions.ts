import { engineMetrics } from '../../../metrics/engine-metrics.ts'
import type { ResolvedConfig } from '../../streams-config.ts'
import type { InputQueue } from '../../task/input-queue.ts'
import type { StreamTask } from '../../task/stream-task.ts'

/** An open transaction at which a partition ends for now. */
interface Open {
  readonly offset: number
  readonly since: number
  isNamed: boolean
}

/**
 * Partitions that end at a transaction that another producer has not ended. What lies behind its first record is not given out, which is no fault of
 * the consumer: it is waited for, and after `stallTimeout` the transaction is named.
 */
export class OpenTransactions {
  readonly #topology: string
  readonly #config: ResolvedConfig
  readonly #open = new WeakMap<InputQueue, Open>()
  #longest: string | undefined

  constructor(topology: string, config: ResolvedConfig) {
    this.#topology = topology
    this.#config = config
  }

  /** The one that is waited for longest, in words, once it lasts. */
  get lasting(): string | undefined {
    return this.#longest
  }

  /** Looks at what was found out last of the ends of partitions. */
  look(tasks: readonly StreamTask[]): void {
    let longest: { readonly since: number; readonly words: string } | undefined
    let count = 0
    for (const queue of tasks.flatMap(({ queues }) => [...queues.values()])) {
      const open = this.#of(queue)
      if (open === undefined) continue
      if (this.#config.clock.steady() - open.since < this.#config.stallTimeout) continue
      count++
      const words = describe(queue, open)
      if (!open.isNamed) this.#config.log.warn({ topology: this.#topology, ...at(queue, open) }, words)
      open.isNamed = true
      if (longest === undefined || open.since < longest.since) longest = { since: open.since, words }
    }
    this.#longest = longest?.words
    const labels = { topology: this.#topology, reason: 'transaction' }
    this.#config.metrics.series(engineMetrics.waiting, labels).set(count)
  }

  #of(queue: InputQueue): Open | undefined {
    const before = this.#open.get(queue)
    const { openFrom: offset } = queue
    if (before?.offset === offset) return before
    if (before?.isNamed)
      this.#config.log.info({ topology: this.#topology, ...at(queue, before) }, 'the open transaction has ended')
    if (offset === undefined) {
      this.#open.delete(queue)
      return undefined
    }
    const open = { offset, since: this.#config.clock.steady(), isNamed: false }
    this.#open.set(queue, open)
    return open
  }
}

function describe({ topic, partition }: InputQueue, { offset }: Open): string {
  const abort = `kafka-transactions.sh --bootstrap-server … abort --topic ${topic} --partition ${partition} --start-offset ${offset}`
  return `waiting for an open transaction of another producer on ${topic}-${partition} at offset ${offset}: what lies behind it comes when that producer ends it, or its transaction.timeout.ms is over; where neither happens, '${abort}' ends it`
}

function at({ topic, partition }: InputQueue, { offset }: Open): { topic: string; partition: number; offset: number } {
  return { topic, partition, offset }
}

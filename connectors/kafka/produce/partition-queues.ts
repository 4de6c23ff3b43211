import { PartitionQueue } from './partition-queue.ts'
import type { PendingRecord } from './send-call.ts'

/**
 * The queues of all partitions that were ever written to. They are kept, also where a topic is refused: a queue knows which sequence
 * numbers are used up under the producer's identity.
 */
export class PartitionQueues {
  readonly #topics = new Map<string, PartitionQueue[]>()
  /** Those that hold records or wait for an answer. */
  readonly active = new Set<PartitionQueue>()

  push(topic: string, partition: number, record: PendingRecord): void {
    const queues = this.#topics.get(topic) ?? []
    this.#topics.set(topic, queues)
    const queue = queues[partition] ?? new PartitionQueue(topic, partition)
    queues[partition] = queue
    queue.push(record)
    this.active.add(queue)
  }

  at(topic: string, partition: number): PartitionQueue | undefined {
    return this.#topics.get(topic)?.[partition]
  }

  of(topic: string): readonly PartitionQueue[] {
    return this.#topics.get(topic)?.filter(queue => queue !== undefined) ?? []
  }

  /** Queues with nothing to do are no longer active. */
  rest(): void {
    for (const queue of this.active) if (queue.isEmpty && !queue.inFlight) this.active.delete(queue)
  }
}

import type { ConsumerBatch, TopicPartition, TopicPartitionOffset } from '#streams'
import { partitionKey } from '../driver/partition-key.ts'
import type { MemoryBroker } from './memory-broker.ts'

/** Where a member reads next in each of its partitions, and which of them are paused. */
export class MemoryPositions {
  readonly #broker: MemoryBroker
  readonly #reset: 'earliest' | 'latest'
  /** Rotates: the partition served last goes to the end. */
  #positions = new Map<string, TopicPartitionOffset>()
  readonly #paused = new Set<string>()
  /** Those where nothing is read any more before a `seek`. */
  readonly #damaged = new Set<string>()

  constructor(broker: MemoryBroker, reset: 'earliest' | 'latest') {
    this.#broker = broker
    this.#reset = reset
  }

  partitions(): readonly TopicPartition[] {
    return [...this.#positions.values()].map(({ topic, partition }) => ({ topic, partition }))
  }

  /** Where a partition starts: the committed offset if the log still has it, else the reset position. */
  start({ topic, partition }: TopicPartition, committed: TopicPartitionOffset | undefined): TopicPartitionOffset {
    const log = this.#broker.log(topic, partition)
    if (committed && committed.offset >= log.start && committed.offset <= log.end) return committed
    return { topic, partition, offset: this.#reset === 'earliest' ? log.start : log.end }
  }

  assign(starts: readonly TopicPartitionOffset[]): void {
    this.#damaged.clear()
    this.#positions = new Map(starts.map(start => [partitionKey(start), start]))
  }

  clear(): void {
    this.#positions.clear()
    this.#paused.clear()
    this.#damaged.clear()
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#paused.add(partitionKey(partition))
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#paused.delete(partitionKey(partition))
  }

  seek(position: TopicPartitionOffset): void {
    const key = partitionKey(position)
    this.#damaged.delete(key)
    if (this.#positions.has(key)) this.#positions.set(key, { ...position })
  }

  /** The next batch of a partition that has one, partitions taking turns. */
  next(): ConsumerBatch | undefined {
    for (const [key, position] of this.#positions) {
      if (this.#paused.has(key) || this.#damaged.has(key)) continue
      const batch = this.#read(this.#kept(position))
      if (batch === undefined) continue
      if (batch.damaged !== undefined) this.#damaged.add(key)
      this.#positions.delete(key)
      this.#positions.set(key, { ...position, offset: batch.nextOffset })
      return batch
    }
    return undefined
  }

  #kept(position: TopicPartitionOffset): TopicPartitionOffset {
    return this.start(position, position)
  }

  #read({ topic, partition, offset }: TopicPartitionOffset): ConsumerBatch | undefined {
    const log = this.#broker.log(topic, partition)
    const { records, nextOffset, damaged } = log.read(offset, this.#broker.maxBatch)
    if (nextOffset === offset && damaged === undefined) return undefined
    const batch = { topic, partition, records, nextOffset, highWatermark: log.end }
    if (damaged === undefined) return batch
    const why = { detail: `${damaged.reason} in memory`, bytes: Buffer.from('damaged') }
    return { ...batch, damaged: { topic, partition, ...damaged, ...why } }
  }
}

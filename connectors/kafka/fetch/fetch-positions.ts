import type { ConsumerBatch, TopicPartition, TopicPartitionOffset } from '#streams'
import { partitionKey } from '../../driver/partition-key.ts'

/** A partition being read. */
export interface Reading extends TopicPartition {
  readonly position: number
  readonly paused: boolean
  /** Rises with every `seek`: what was asked for before is not wanted any more. */
  readonly version: number
  /** A batch that came while the partition was paused. */
  readonly held: ConsumerBatch | undefined
  /** What is at the position cannot be read: nothing is asked for until a `seek`. */
  readonly damaged: boolean
}

type Change = { -readonly [P in 'position' | 'paused' | 'version' | 'held' | 'damaged']?: Reading[P] }

/** Where each partition is read next, and which of them rest. */
export class FetchPositions {
  readonly #readings = new Map<string, Reading>()

  get size(): number {
    return this.#readings.size
  }

  assign(positions: readonly TopicPartitionOffset[]): void {
    for (const { topic, partition, offset } of positions) {
      const reading = { topic, partition, position: offset, paused: false, version: 0, held: undefined, damaged: false }
      this.#readings.set(partitionKey({ topic, partition }), reading)
    }
  }

  all(): readonly Reading[] {
    return [...this.#readings.values()]
  }

  remove(partition: TopicPartition): void {
    this.#readings.delete(partitionKey(partition))
  }

  clear(): void {
    this.#readings.clear()
  }

  setPaused(partitions: readonly TopicPartition[], paused: boolean): void {
    for (const partition of partitions) this.#change(partition, { paused })
  }

  seek(position: TopicPartitionOffset): void {
    const version = (this.#readings.get(partitionKey(position))?.version ?? 0) + 1
    this.#change(position, { position: position.offset, version, held: undefined, damaged: false })
  }

  /** The reading as it is now, or undefined when it was moved or removed since. */
  current(reading: Reading): Reading | undefined {
    const now = this.#readings.get(partitionKey(reading))
    return now?.version === reading.version ? now : undefined
  }

  /** A batch was fetched: moves on, and gives it back if it is wanted now. Keeps it while the partition is paused. */
  accept(reading: Reading, batch: ConsumerBatch): ConsumerBatch | undefined {
    const now = this.current(reading)
    if (now === undefined) return undefined
    const damaged = batch.damaged !== undefined
    this.#change(now, { position: batch.nextOffset, held: now.paused ? batch : undefined, damaged })
    return now.paused ? undefined : batch
  }

  moveTo(reading: Reading, position: number): void {
    if (this.current(reading) !== undefined) this.#change(reading, { position })
  }

  /** The batch kept during a pause that is over. */
  release(reading: Reading): ConsumerBatch | undefined {
    const now = this.current(reading)
    if (now?.held === undefined || now.paused) return undefined
    this.#change(now, { held: undefined })
    return now.held
  }

  #change(partition: TopicPartition, change: Change): void {
    const reading = this.#readings.get(partitionKey(partition))
    if (reading !== undefined) this.#readings.set(partitionKey(partition), { ...reading, ...change })
  }
}

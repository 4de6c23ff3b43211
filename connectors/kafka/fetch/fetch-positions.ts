import type { TopicPartition } from '#streams'
import type { ConsumerBatch, PartitionTrouble, TopicPartitionOffset } from '#streams/connector'
import { partitionKey } from '../../driver/partition-key.ts'
import { type Reading, type ReadStart, readingFrom } from './reading.ts'

const firstRestMs = 50
const longestRestMs = 1_000

/** Where each partition is read next, and which of them rest. */
export class FetchPositions {
  /** The one that brought something longest ago comes first. */
  readonly #readings = new Map<string, Reading>()
  /** As they were when nothing more was to be read: their last offsets are committed after that. */
  #ended: ReadonlyMap<string, Reading> = new Map()

  get size(): number {
    return this.#readings.size
  }

  assign(starts: readonly ReadStart[]): void {
    for (const start of starts) this.#readings.set(partitionKey(start), readingFrom(start))
  }

  all(): Iterable<Reading> {
    return this.#readings.values()
  }

  get(partition: TopicPartition): Reading | undefined {
    return this.#readings.get(partitionKey(partition))
  }

  remove(partition: TopicPartition): void {
    this.#readings.delete(partitionKey(partition))
  }

  /** Nothing is read any more. What `originOf` tells stays. */
  clear(): void {
    if (this.#readings.size === 0) return
    this.#ended = new Map(this.#readings)
    this.#readings.clear()
    for (const reading of this.#ended.values()) reading.held = undefined
  }

  setPaused(partitions: readonly TopicPartition[], paused: boolean): void {
    for (const partition of partitions) {
      const reading = this.get(partition)
      if (reading === undefined || reading.paused === paused) continue
      reading.paused = paused
      reading.pausedSince = performance.now()
    }
  }

  seek(position: TopicPartitionOffset): void {
    const reading = this.get(position)
    if (reading !== undefined) this.move(reading, position.offset)
  }

  /** To which topic an offset belongs, and in which leader's time the record before it was written. */
  originOf(position: TopicPartitionOffset): { readonly epoch: number; readonly topicId: string | undefined } {
    const reading = this.get(position) ?? this.#ended.get(partitionKey(position))
    return { epoch: reading?.epochs.before(position.offset) ?? -1, topicId: reading?.topicId }
  }

  /** How much of a partition was not handed over yet: 0 for one that cannot be read, undefined before the first answer for it. */
  lag(partition: TopicPartition): number | undefined {
    const reading = this.get(partition)
    if (reading === undefined || reading.damaged || reading.trouble !== undefined) return 0
    if (reading.end === undefined) return undefined
    return reading.held === undefined ? Math.max(0, reading.end - reading.position) : 1
  }

  /** Whether nothing moved or removed the reading since it had this version. */
  isCurrent(reading: Reading, version: number): boolean {
    return reading.version === version && this.get(reading) === reading
  }

  /** Reads on at another offset; the record before it is of this epoch. What was asked for before is not wanted any more. */
  move(reading: Reading, offset: number, epoch = -1): void {
    reading.version++
    reading.position = offset
    reading.epochs.reset(offset, epoch)
    reading.held = undefined
    reading.damaged = false
    if (reading.next === 'place') reading.next = 'fetch'
  }

  /**
   * A batch was fetched: moves on, and gives it back if it is wanted now. Keeps it while the partition is paused. The others are asked for
   * before it the next time, since brokers fill an answer in the order of the request, until it is full.
   */
  accept(reading: Reading, batch: ConsumerBatch): ConsumerBatch | undefined {
    const key = partitionKey(reading)
    this.#readings.delete(key)
    this.#readings.set(key, reading)
    reading.position = batch.nextOffset
    reading.held = reading.paused ? batch : undefined
    reading.damaged = batch.damaged !== undefined
    return reading.paused ? undefined : batch
  }

  /** The batch kept during a pause that is over. */
  release(reading: Reading): ConsumerBatch | undefined {
    if (reading.paused) return undefined
    const { held } = reading
    reading.held = undefined
    return held
  }

  /** Lets a partition rest, longer each time in a row; the others go on. */
  rest(reading: Reading, reason: string, now: number): void {
    const { times = 0, since = now } = reading.trouble ?? {}
    const until = now + Math.min(longestRestMs, firstRestMs * 2 ** times)
    reading.trouble = { reason, times: times + 1, since, until }
  }

  /** Notes why nobody can be asked for a partition; it does not rest once somebody can. */
  note(reading: Reading, reason: string, now: number): void {
    const { times = 0, since = now } = reading.trouble ?? {}
    reading.trouble = { reason, times, since, until: 0 }
  }

  /** Those that rest or have no leader, and why. */
  troubles(now: number): readonly PartitionTrouble[] {
    const troubles: PartitionTrouble[] = []
    for (const { topic, partition, trouble } of this.all()) {
      if (trouble) troubles.push({ topic, partition, reason: trouble.reason, forMs: now - trouble.since })
    }
    return troubles
  }
}

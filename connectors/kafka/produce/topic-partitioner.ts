import { type ProducerRecord, partitionOfKey } from '#streams'

/** After this many bytes keyless records move on to the next partition, as with Java's sticky partitioner (KIP-480). */
const stickyBytes = 16_384

/** Chooses the partition of each record of one topic, once: a record that is tried again stays where it is. */
export class TopicPartitioner {
  readonly #partitions: number
  #sticky: number
  #bytes = 0

  constructor(partitions: number, random: () => number = Math.random) {
    this.#partitions = partitions
    this.#sticky = Math.floor(random() * partitions)
  }

  get partitions(): number {
    return this.#partitions
  }

  partitionOf(record: ProducerRecord, bytes: number): number {
    if (record.partition !== undefined) return record.partition
    if (record.key !== null) return partitionOfKey(record.key, this.#partitions)
    this.#bytes += bytes
    return this.#sticky
  }

  /** After each call: moves on when the sticky partition has had its share, so that records of one call keep together. */
  endCall(): void {
    if (this.#bytes < stickyBytes) return
    this.#bytes = 0
    this.#sticky = (this.#sticky + 1) % this.#partitions
  }
}

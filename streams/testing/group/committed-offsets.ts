import type { TopicPartition, TopicPartitionOffset } from '../../driver/consumer.ts'

/** Offsets that the group of a topology under test has committed. */
export class CommittedOffsets {
  readonly #partitionsOf: (topic: string) => number
  readonly #offsets = new Map<string, number[]>()
  readonly #metadata = new Map<string, string>()

  constructor(partitionsOf: (topic: string) => number) {
    this.#partitionsOf = partitionsOf
  }

  /** Topics of which nothing is committed yet begin at 0. */
  begin(topics: readonly string[]): void {
    for (const topic of topics) this.#of(topic)
  }

  of({ topic, partition }: TopicPartition): number {
    return this.#of(topic)[partition] ?? 0
  }

  /** What an assignment of the partition begins with. */
  position({ topic, partition }: TopicPartition): TopicPartitionOffset {
    const metadata = this.#metadata.get(`${topic}/${partition}`) ?? ''
    return { topic, partition, offset: this.of({ topic, partition }), metadata }
  }

  set({ topic, partition, offset, metadata = '' }: TopicPartitionOffset): void {
    this.#of(topic)[partition] = offset
    this.#metadata.set(`${topic}/${partition}`, metadata)
  }

  /** All that was committed. */
  all(): readonly TopicPartitionOffset[] {
    return [...this.#offsets].flatMap(([topic, offsets]) =>
      offsets.map((_, partition) => this.position({ topic, partition }))
    )
  }

  /** By topic: the sum over its partitions, which is how many records are done. */
  sums(): ReadonlyMap<string, number> {
    return new Map([...this.#offsets].map(([topic, offsets]) => [topic, offsets.reduce((sum, each) => sum + each, 0)]))
  }

  #of(topic: string): number[] {
    const offsets = this.#offsets.get(topic) ?? new Array<number>(this.#partitionsOf(topic)).fill(0)
    this.#offsets.set(topic, offsets)
    return offsets
  }
}

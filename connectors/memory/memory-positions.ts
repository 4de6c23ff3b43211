import { type AutoOffsetReset, StreamsError, type TopicPartition } from '#streams'
import type {
  ConsumerBatch,
  PartitionTrouble,
  PositionReset,
  ResetReason,
  TopicPartitionOffset
} from '#streams/connector'
import { partitionKey } from '../driver/partition-key.ts'
import type { MemoryBroker } from './memory-broker.ts'
import type { Committed } from './memory-group.ts'
import type { LogMark, MemoryPartition } from './memory-partition.ts'

/** A position, and the log to which it belongs. */
interface Position extends TopicPartitionOffset {
  readonly mark: LogMark
}

/** Where a member reads next in each of its partitions, and which of them are paused. */
export class MemoryPositions {
  readonly #broker: MemoryBroker
  readonly #policyOf: (topic: string) => AutoOffsetReset
  /** Rotates: the partition served last goes to the end. */
  #positions = new Map<string, Position>()
  readonly #paused = new Set<string>()
  /** Those where nothing is read any more before a `seek`. */
  readonly #damaged = new Set<string>()
  /** Those of which the listener is being told that they are lost. */
  readonly #resetting = new Set<string>()

  constructor(broker: MemoryBroker, policyOf: (topic: string) => AutoOffsetReset) {
    this.#broker = broker
    this.#policyOf = policyOf
  }

  partitions(): readonly TopicPartition[] {
    return [...this.#positions.values()].map(({ topic, partition }) => ({ topic, partition }))
  }

  /**
   * Where a partition starts: the committed offset, else the reset position.
   * @throws StreamsError `offset-out-of-range` when there is none and none may be chosen.
   */
  start({ topic, partition }: TopicPartition, committed: Committed | undefined): Position {
    const log = this.#broker.log(topic, partition)
    if (committed !== undefined) return { ...committed, mark: committed.mark ?? log.mark }
    const offset = this.#resetOf(topic, log)
    if (offset !== undefined) return { topic, partition, offset, mark: log.mark }
    throw new StreamsError(
      'offset-out-of-range',
      `the group has no committed offset for ${topic}-${partition}, and autoOffsetReset is none: commit offsets for the group, or set autoOffsetReset to earliest or latest`
    )
  }

  /** The log to which an offset of this member belongs. */
  markOf(partition: TopicPartition): LogMark {
    return (
      this.#positions.get(partitionKey(partition))?.mark ?? this.#broker.log(partition.topic, partition.partition).mark
    )
  }

  assign(starts: readonly Position[]): void {
    this.#damaged.clear()
    this.#positions = new Map(starts.map(start => [partitionKey(start), start]))
  }

  clear(): void {
    this.#positions.clear()
    this.#paused.clear()
    this.#resetting.clear()
    this.#damaged.clear()
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#paused.add(partitionKey(partition))
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#paused.delete(partitionKey(partition))
  }

  seek({ topic, partition, offset }: TopicPartitionOffset): void {
    const key = partitionKey({ topic, partition })
    this.#damaged.delete(key)
    const known = this.#positions.get(key)
    const mark = this.#logOf({ topic, partition })?.mark ?? known?.mark
    if (known !== undefined && mark !== undefined) this.#positions.set(key, { topic, partition, offset, mark })
  }

  /** The next batch of a partition that has one, partitions taking turns. */
  next(): ConsumerBatch | undefined {
    for (const [key, position] of this.#positions) {
      const log = this.#logOf(position)
      const rests = this.#paused.has(key) || this.#resetting.has(key) || this.#damaged.has(key)
      const batch = rests || log === undefined ? undefined : this.#read(position, log)
      if (batch === undefined || log === undefined) continue
      if (batch.damaged !== undefined) this.#damaged.add(key)
      const { topic, partition } = position
      this.#positions.delete(key)
      this.#positions.set(key, { topic, partition, offset: batch.nextOffset, mark: log.mark })
      return batch
    }
    return undefined
  }

  /** The next partition whose log does not have its position any more; call `resumeFrom` when the listener has been told. */
  lost(): PositionReset | undefined {
    for (const [key, position] of this.#positions) {
      const log = this.#logOf(position)
      const reset = log && !this.#resetting.has(key) ? this.#resetFor(position, log) : undefined
      if (log === undefined || reset === undefined) continue
      this.#resetting.add(key)
      this.#paused.delete(key)
      this.#damaged.delete(key)
      this.#positions.set(key, { ...position, offset: reset.to ?? reset.from, mark: log.mark })
      return reset
    }
    return undefined
  }

  /** Goes on after a reset. Answers an empty batch where records were deleted. */
  resumeFrom({ topic, partition, reason, to, latest }: PositionReset): ConsumerBatch | undefined {
    const key = partitionKey({ topic, partition })
    if (!this.#resetting.delete(key)) return undefined
    if (to === undefined) this.#positions.delete(key)
    const isAt = this.#positions.get(key)?.offset === to
    if (reason !== 'deleted' || to === undefined || !isAt) return undefined
    return { topic, partition, records: [], nextOffset: to, highWatermark: latest }
  }

  /** How much of a partition was not handed over yet: 0 for one that cannot be read. */
  lag({ topic, partition }: TopicPartition): number {
    const key = partitionKey({ topic, partition })
    const position = this.#positions.get(key)
    const log = position && this.#logOf(position)
    return log && !this.#damaged.has(key) ? Math.max(0, log.end - position.offset) : 0
  }

  /** Partitions whose topic is not there. */
  troubles(): readonly PartitionTrouble[] {
    const gone = [...this.#positions.values()].filter(position => this.#logOf(position) === undefined)
    return gone.map(({ topic, partition }) => {
      return { topic, partition, reason: `topic ${topic} does not exist`, forMs: Number.POSITIVE_INFINITY }
    })
  }

  #read({ topic, partition, offset }: Position, log: MemoryPartition): ConsumerBatch | undefined {
    const { records, nextOffset, damaged } = log.read(offset, this.#broker.maxBatch)
    if (nextOffset === offset && damaged === undefined) return undefined
    const batch = { topic, partition, records, nextOffset, highWatermark: log.end }
    if (damaged === undefined) return batch
    const why = { detail: `${damaged.reason} in memory`, bytes: Buffer.from('damaged') }
    return { ...batch, damaged: { topic, partition, ...damaged, ...why } }
  }

  #logOf({ topic, partition }: TopicPartition): MemoryPartition | undefined {
    return this.#broker.partitionsOf(topic)?.[partition]
  }

  #resetFor({ topic, partition, offset: from, mark }: Position, log: MemoryPartition): PositionReset | undefined {
    const { start: earliest, end: latest } = log
    const cutAt = log.sameUpTo(mark)
    const policy = this.#resetOf(topic, log)
    const reset = (reason: ResetReason, to: number | undefined): PositionReset => {
      return { topic, partition, reason, from, to, earliest, latest }
    }
    if (mark.log !== log) return reset('recreated', policy)
    if (cutAt < from) return reset('cut', policy === undefined ? undefined : cutAt)
    if (from > latest) return reset('cut', policy)
    return from < earliest ? reset('deleted', policy) : undefined
  }

  #resetOf(topic: string, { start, end }: MemoryPartition): number | undefined {
    const policy = this.#policyOf(topic)
    if (policy === 'none') return undefined
    return policy === 'latest' ? end : start
  }
}

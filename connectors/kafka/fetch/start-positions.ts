import type { AutoOffsetReset, Logger, TopicPartition } from '#streams'
import { partitionKey } from '../../driver/partition-key.ts'
import type { KafkaCluster } from '../cluster.ts'
import { streamsErrorOf } from '../kafka-errors.ts'
import type { OffsetToCommit } from '../wire/messages/offset-commit-message.ts'
import type { CommittedOffset } from '../wire/messages/offset-fetch-message.ts'
import { readMetadata } from './commit-metadata.ts'
import { listOffsets } from './offsets.ts'
import { noPosition } from './position-check.ts'
import type { ReadStart } from './reading.ts'

/** The group, as far as its offsets go. */
interface Commits {
  /** For the partitions that have one. */
  readonly committed: (partitions: readonly TopicPartition[]) => Promise<readonly CommittedOffset[]>
  readonly commit: (generation: number, offsets: readonly OffsetToCommit[]) => Promise<unknown>
}

/** Finds where a member starts to read. */
export class StartPositions {
  readonly #cluster: KafkaCluster
  readonly #membership: Commits
  readonly #policyOf: (topic: string) => AutoOffsetReset
  readonly #logger: Logger

  constructor(
    cluster: KafkaCluster,
    membership: Commits,
    policyOf: (topic: string) => AutoOffsetReset,
    logger: Logger
  ) {
    this.#cluster = cluster
    this.#membership = membership
    this.#policyOf = policyOf
    this.#logger = logger
  }

  /**
   * The committed offset of each partition with its metadata, else the reset position; 0 where that cannot be looked up now, to be placed
   * later. The end of a log is committed at once, so that the next rebalance does not move it on. Rejects with kafkajs errors, and with `offset-out-of-range` where there is no committed offset and none may be chosen.
   */
  async of(partitions: readonly TopicPartition[], generation: number): Promise<readonly ReadStart[]> {
    const committed = new Map((await this.#membership.committed(partitions)).map(entry => [partitionKey(entry), entry]))
    const missing = partitions.filter(partition => !committed.has(partitionKey(partition)))
    const placed = await this.#place(missing)
    const end = [...placed.values()].filter(({ topic }) => this.#policyOf(topic) === 'latest')
    if (end.length > 0)
      await this.#membership.commit(
        generation,
        end.map(at => ({ ...at, epoch: -1, metadata: '' }))
      )
    return partitions.map(partition => {
      const found = committed.get(partitionKey(partition))
      if (found === undefined)
        return placed.get(partitionKey(partition)) ?? { ...partition, offset: 0, isPlaced: false }
      return { ...partition, offset: found.offset, epoch: found.epoch, ...readMetadata(found.metadata) }
    })
  }

  /** Reset positions, by partition; what a leader does not tell now is left out. */
  async #place(partitions: readonly TopicPartition[]): Promise<ReadonlyMap<string, ReadStart>> {
    const none = partitions.find(({ topic }) => this.#policyOf(topic) === 'none')
    if (none !== undefined) throw noPosition(none)
    const groups = Map.groupBy(partitions, ({ topic, partition }) => {
      return `${this.#policyOf(topic)} ${this.#cluster.leaderOf(topic, partition)}`
    })
    const found = await Promise.all([...groups.values()].map(group => this.#ask(group)))
    return new Map(found.flat().map(start => [partitionKey(start), start]))
  }

  /** Partitions with one leader and one policy. */
  async #ask(partitions: readonly TopicPartition[]): Promise<readonly ReadStart[]> {
    const at = this.#policyOf(partitions[0]?.topic ?? '') === 'latest' ? 'latest' : 'earliest'
    try {
      const found = await listOffsets(this.#cluster, partitions, at)
      return found.map(({ topic, partition, offset }) => ({ topic, partition, offset }))
    } catch (thrown) {
      const error = streamsErrorOf(thrown, `looking up the ${at} offset`, 'broker-unavailable')
      if (!error.retryable && error.code !== 'unknown-topic') throw error
      this.#logger.debug({ error }, 'kafka: reset positions could not be looked up, they are found later')
      return []
    }
  }
}

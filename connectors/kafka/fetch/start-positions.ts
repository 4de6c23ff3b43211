import type { ConsumerOptions, Logger, TopicPartition, TopicPartitionOffset } from '#streams'
import { partitionKey } from '../../driver/partition-key.ts'
import type { KafkaCluster } from '../cluster.ts'
import type { GroupProtocol } from '../group/group-protocol.ts'
import { streamsErrorOf } from '../kafka-errors.ts'
import { retrying } from '../retrying.ts'
import { listOffsets } from './offsets.ts'

const limitMs = 15_000

/** Finds where a member starts to read. */
export class StartPositions {
  readonly #cluster: KafkaCluster
  readonly #membership: GroupProtocol
  readonly #reset: NonNullable<ConsumerOptions['autoOffsetReset']>
  readonly #logger: Logger

  constructor(
    cluster: KafkaCluster,
    membership: GroupProtocol,
    reset: NonNullable<ConsumerOptions['autoOffsetReset']>,
    logger: Logger
  ) {
    this.#cluster = cluster
    this.#membership = membership
    this.#reset = reset
    this.#logger = logger
  }

  /**
   * The committed offset where the log still has it, with its metadata, else the reset position. With `latest` that is committed at once, so
   * that the next rebalance does not move it on. Rejects with kafkajs errors.
   */
  async of(partitions: readonly TopicPartition[], generation: number): Promise<readonly TopicPartitionOffset[]> {
    const commits = await this.#membership.committed(partitions)
    const committed = indexed(commits)
    const metadata = new Map(commits.map(commit => [partitionKey(commit), commit.metadata]))
    const earliest = indexed(await listOffsets(this.#cluster, partitions, 'earliest'))
    const latest = indexed(await listOffsets(this.#cluster, partitions, 'latest'))
    const starts = partitions.map(partition => {
      const key = partitionKey(partition)
      const [wanted, first = 0, end = 0] = [committed.get(key), earliest.get(key), latest.get(key)]
      const reset = this.#reset === 'latest' ? end : first
      if (wanted === undefined) return { ...partition, offset: reset }
      if (wanted >= first && wanted <= end) return { ...partition, offset: wanted, metadata: metadata.get(key) ?? '' }
      this.#logger.warn(
        { ...partition, committed: wanted, first, end, reset },
        'kafka: the committed offset is not kept'
      )
      return { ...partition, offset: reset }
    })
    const found = starts.filter(start => !committed.has(partitionKey(start)))
    if (this.#reset === 'latest' && found.length > 0) await this.#membership.commit(generation, found)
    return starts
  }

  /** Where to go on when a position is not kept any more. */
  readonly resetOf = async (position: TopicPartitionOffset): Promise<number> => {
    this.#logger.warn({ ...position, reset: this.#reset }, 'kafka: the position is not kept any more')
    const [reset] = await retrying(limitMs, () =>
      listOffsets(this.#cluster, [position], this.#reset).catch(error => {
        throw streamsErrorOf(error, `looking up the ${this.#reset} offset`, 'broker-unavailable')
      })
    )
    return reset?.offset ?? position.offset
  }
}

function indexed(offsets: readonly TopicPartitionOffset[]): ReadonlyMap<string, number> {
  return new Map(offsets.map(offset => [partitionKey(offset), offset.offset]))
}

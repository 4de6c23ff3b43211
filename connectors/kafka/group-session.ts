import { asError, type Logger, type SourceListener, type TopicPartition, type TopicPartitionOffset } from '#streams'
import type { KafkaCluster } from './cluster.ts'
import type { GroupMembership } from './group-membership.ts'
import { Heartbeats } from './heartbeats.ts'
import { PartitionFetcher } from './partition-fetcher.ts'

export interface SessionOptions {
  readonly generation: number
  readonly topics: readonly string[]
  readonly logger: Logger
  readonly heartbeatIntervalMs: number
  readonly sessionTimeoutMs: number
  readonly revokeDeadlineMs: number
  readonly maxWaitMs: number
  readonly maxBytesPerPartition: number
  /** Where to go on when a position is not kept any more. */
  readonly resetOf: (position: TopicPartitionOffset) => Promise<number>
}

/** Why a session ended: the group rebalances, it has thrown this member out, `stop` was called, or nothing can be read. */
export type SessionEnd = 'rebalance' | 'gone' | 'stop' | 'failed'

const maxFetchBytes = 10_485_760
/** How often a member looks for new partitions of its topics. */
const metadataAgeMs = 60_000

/** One generation of one member: assign, read, give up. The listener's calls never overlap, but for `onLost`, which waits for nothing. */
export class GroupSession {
  readonly generation: number
  readonly fetcher: PartitionFetcher
  readonly #cluster: KafkaCluster
  readonly #listener: SourceListener
  readonly #options: SessionOptions
  readonly #heartbeats: Heartbeats
  readonly #ended = Promise.withResolvers<SessionEnd>()
  readonly #gone = Promise.withResolvers<'gone'>()
  #owned: readonly TopicPartition[] = []

  constructor(cluster: KafkaCluster, membership: GroupMembership, listener: SourceListener, options: SessionOptions) {
    this.#cluster = cluster
    this.#listener = listener
    this.#options = options
    this.generation = options.generation
    this.#heartbeats = new Heartbeats(membership, {
      intervalMs: options.heartbeatIntervalMs,
      sessionTimeoutMs: options.sessionTimeoutMs,
      onRebalance: () => this.end('rebalance'),
      onGone: () => this.end('gone')
    })
    this.fetcher = new PartitionFetcher(cluster, {
      maxWaitMs: options.maxWaitMs,
      maxBytes: maxFetchBytes,
      maxBytesPerPartition: options.maxBytesPerPartition,
      logger: options.logger,
      onBatch: listener.onBatch,
      onOutOfRange: options.resetOf,
      onFailed: error => this.#fail(error)
    })
  }

  owns({ topic, partition }: TopicPartition): boolean {
    return this.#owned.some(owned => owned.topic === topic && owned.partition === partition)
  }

  /** Ends the session; the first reason counts, except that `gone` also ends a drain. */
  end(reason: SessionEnd): void {
    this.#ended.resolve(reason)
    if (reason === 'gone') this.#gone.resolve('gone')
  }

  async run(starts: readonly TopicPartitionOffset[]): Promise<SessionEnd> {
    this.#owned = starts.map(({ topic, partition }) => ({ topic, partition }))
    this.#heartbeats.start()
    const watch = setInterval(() => this.#lookForPartitions(), metadataAgeMs)
    try {
      await this.#assign(starts)
      const reason = await this.#ended.promise
      this.fetcher.stop()
      if (reason === 'gone') this.#tellLost()
      const revoked = await this.#revoke()
      return reason === 'rebalance' ? (revoked ?? reason) : reason
    } finally {
      clearInterval(watch)
      this.#heartbeats.stop()
      this.fetcher.stop()
      this.#owned = []
    }
  }

  async #assign(starts: readonly TopicPartitionOffset[]): Promise<void> {
    if (starts.length === 0) return
    const assigned = this.#listener.onAssigned(starts).then(
      () => undefined,
      error => this.#fail(error)
    )
    const outcome = await Promise.race([assigned, this.#gone.promise])
    if (outcome === 'gone') await this.#lose(assigned)
    else this.fetcher.start(this.#owned.length === 0 ? [] : starts)
  }

  /** Lets the listener drain. `gone` when the group lost patience meanwhile. */
  async #revoke(): Promise<SessionEnd | undefined> {
    const { revokeDeadlineMs } = this.#options
    if (this.#owned.length === 0) return undefined
    const drained = this.#listener.onRevoked(this.#owned, revokeDeadlineMs).then(
      () => undefined,
      error => this.#listener.onError(asError(error), true)
    )
    const late = Promise.withResolvers<'gone'>()
    const timer = setTimeout(() => late.resolve('gone'), revokeDeadlineMs)
    const outcome = await Promise.race([drained, this.#gone.promise, late.promise])
    clearTimeout(timer)
    if (outcome !== 'gone') return undefined
    await this.#lose(drained)
    return outcome
  }

  /** Tells the listener at once, then waits until what it was doing is over. */
  async #lose(doing: Promise<unknown>): Promise<void> {
    this.#tellLost()
    await doing
  }

  #tellLost(): void {
    const lost = this.#owned
    this.#owned = []
    if (lost.length > 0) this.#listener.onLost(lost)
  }

  #fail(error: unknown): void {
    this.#listener.onError(asError(error), false)
    this.end('failed')
  }

  #lookForPartitions(): void {
    const { topics, logger } = this.#options
    const before = topics.map(topic => this.#cluster.topic(topic)?.partitionMetadata.length)
    this.#cluster.metadata(topics).then(
      () => {
        const now = topics.map(topic => this.#cluster.topic(topic)?.partitionMetadata.length)
        if (now.some((count, i) => count !== before[i])) this.end('rebalance')
      },
      error => logger.debug({ error }, 'kafka: looking for new partitions')
    )
  }
}

import { type AutoOffsetReset, asError, type Logger, type TopicPartition } from '#streams'
import type { ConsumerListener, TopicPartitionOffset } from '#streams/connector'
import type { KafkaCluster } from '../cluster.ts'
import { writeMetadata } from '../fetch/commit-metadata.ts'
import { offsetOf } from '../fetch/offsets.ts'
import { PartitionFetcher } from '../fetch/partition-fetcher.ts'
import type { ReadStart } from '../fetch/reading.ts'
import type { OffsetToCommit } from '../wire/messages/offset-commit-message.ts'
import { DealtCounts } from './dealt-counts.ts'
import type { GroupProtocol } from './group-protocol.ts'
import { Heartbeats } from './heartbeats.ts'

export interface SessionOptions {
  readonly generation: number
  readonly topics: readonly string[]
  /** How many partitions they had when they were dealt out, where that is known. */
  readonly counts: ReadonlyMap<string, number>
  readonly logger: Logger
  readonly heartbeatIntervalMs: number
  readonly sessionTimeoutMs: number
  readonly revokeDeadlineMs: number
  readonly maxWaitMs: number
  readonly maxBytesPerPartition: number
  readonly maxUnpackedBatchBytes: number | undefined
  /** Where this client is, to be served by a replica near to it. */
  readonly rack: string | undefined
  /** What to do without a position that the log has. */
  readonly resetPolicyOf: (topic: string) => AutoOffsetReset
}

/**
 * Why a session ended: the group rebalances, it has thrown this member out, another has its instance id, `stop` was called, or nothing can
 * be read.
 */
export type SessionEnd = 'rebalance' | 'gone' | 'fenced' | 'stop' | 'failed'

const maxFetchBytes = 10_485_760
/** How often a member looks for new partitions of its topics. */
const metadataAgeMs = 60_000

/** One generation of one member: assign, read, give up. The listener's calls never overlap, but for `onLost`, which waits for nothing. */
export class GroupSession {
  readonly generation: number
  readonly fetcher: PartitionFetcher
  readonly #cluster: KafkaCluster
  readonly #listener: ConsumerListener
  readonly #options: SessionOptions
  readonly #heartbeats: Heartbeats
  readonly #ended = Promise.withResolvers<SessionEnd>()
  /** Ends an assignment before its time. */
  readonly #cutShort = Promise.withResolvers<SessionEnd>()
  /** Ends a drain before its time. */
  readonly #gone = Promise.withResolvers<SessionEnd>()
  #owned: readonly TopicPartition[] = []
  readonly #counts: DealtCounts

  constructor(cluster: KafkaCluster, membership: GroupProtocol, listener: ConsumerListener, options: SessionOptions) {
    this.#cluster = cluster
    this.#listener = listener
    this.#options = options
    this.generation = options.generation
    this.#counts = new DealtCounts(cluster, options.topics, options.counts)
    this.#heartbeats = new Heartbeats(membership, {
      intervalMs: options.heartbeatIntervalMs,
      sessionTimeoutMs: options.sessionTimeoutMs,
      onRebalance: () => this.end('rebalance'),
      onGone: standing => this.end(standing)
    })
    this.fetcher = new PartitionFetcher(cluster, {
      maxWaitMs: options.maxWaitMs,
      maxBytes: maxFetchBytes,
      maxBytesPerPartition: options.maxBytesPerPartition,
      maxUnpackedBatchBytes: options.maxUnpackedBatchBytes,
      logger: options.logger,
      onBatch: listener.onBatch,
      rack: options.rack,
      resetPolicyOf: options.resetPolicyOf,
      onReset: listener.onReset,
      onFailed: error => this.#fail(error)
    })
  }

  owns({ topic, partition }: TopicPartition): boolean {
    return this.#owned.some(owned => owned.topic === topic && owned.partition === partition)
  }

  /** An offset with what tells, when it is read again, whether the log is still the one that it belongs to. */
  readonly toCommit = (offset: TopicPartitionOffset): OffsetToCommit => {
    const { epoch, topicId } = this.fetcher.positions.originOf(offset)
    return { ...offset, epoch, metadata: writeMetadata({ topicId, metadata: offset.metadata ?? '' }) }
  }

  /** Ends the session; the first reason counts. `gone`, `fenced` and `stop` do not wait for an assignment, the first two not for a drain either. */
  end(reason: SessionEnd): void {
    this.#ended.resolve(reason)
    if (isOut(reason) || reason === 'stop') this.#cutShort.resolve(reason)
    if (isOut(reason)) this.#gone.resolve(reason)
  }

  /** Resolves when the listener has given everything up. */
  async run(starts: readonly ReadStart[]): Promise<SessionEnd> {
    this.#owned = starts.map(({ topic, partition }) => ({ topic, partition }))
    this.#heartbeats.start()
    const watch = setInterval(() => this.#lookForPartitions(), metadataAgeMs)
    try {
      return (await this.#assign(starts)) ?? (await this.#read())
    } finally {
      clearInterval(watch)
      this.#heartbeats.stop()
      this.fetcher.stop()
      this.#owned = []
    }
  }

  /** Undefined when the listener has taken the partitions; else why it could not. */
  async #assign(starts: readonly ReadStart[]): Promise<SessionEnd | undefined> {
    this.fetcher.positions.assign(starts)
    const assigned = this.#listener.onAssigned(starts.map(offsetOf)).then(
      () => undefined,
      error => this.#fail(error)
    )
    const early = await Promise.race([assigned, this.#cutShort.promise])
    if (early === undefined) return undefined
    this.#tellLost()
    if (early !== 'stop') await assigned
    return early
  }

  async #read(): Promise<SessionEnd> {
    this.fetcher.run()
    const reason = await this.#ended.promise
    this.fetcher.stop()
    if (isOut(reason)) this.#tellLost()
    const revoked = await this.#revoke()
    return reason === 'rebalance' ? (revoked ?? reason) : reason
  }

  /** Lets the listener drain. `gone` when its time was over or the group lost patience. */
  async #revoke(): Promise<SessionEnd | undefined> {
    const { revokeDeadlineMs } = this.#options
    if (this.#owned.length === 0) return undefined
    const drained = this.#listener.onRevoked(this.#owned, revokeDeadlineMs).then(
      () => undefined,
      error => this.#listener.onError(asError(error), true)
    )
    const late = Promise.withResolvers<SessionEnd>()
    const timer = setTimeout(() => late.resolve('gone'), revokeDeadlineMs)
    const outcome = (await Promise.race([drained, this.#gone.promise, late.promise])) ?? undefined
    clearTimeout(timer)
    if (outcome === undefined) return undefined
    this.#tellLost()
    await drained
    return outcome
  }

  #tellLost(): void {
    const lost = this.#owned
    this.#owned = []
    if (lost.length > 0) this.#listener.onLost(lost)
  }

  #fail(error: unknown): undefined {
    this.#listener.onError(asError(error), false)
    this.end('failed')
    return undefined
  }

  #lookForPartitions(): void {
    const { topics, logger } = this.#options
    this.#cluster.metadata(topics).then(
      () => {
        if (this.#counts.haveChanged()) this.end('rebalance')
      },
      error => logger.debug({ error }, 'kafka: looking for new partitions')
    )
  }
}

/** Whether the partitions are another's already. */
function isOut(reason: SessionEnd): boolean {
  return reason === 'gone' || reason === 'fenced'
}

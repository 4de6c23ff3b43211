import {
  asError,
  isRetryable,
  type Logger,
  noLog,
  type Source,
  type SourceListener,
  type SourceOptions,
  StreamsError,
  type TopicPartition,
  type TopicPartitionOffset
} from '#streams'
import { KafkaCluster } from './cluster.ts'
import { GroupMembership, type Membership, standingOf } from './group-membership.ts'
import { GroupSession, type SessionEnd } from './group-session.ts'
import { streamsErrorOf, streamsErrorOfCode } from './kafka-errors.ts'
import type { KafkaOptions } from './kafka-options.ts'
import { listOffsets } from './offsets.ts'
import { retrying } from './retrying.ts'

const defaultSessionTimeoutMs = 45_000
const rebalanceTimeoutMs = 60_000
const startTimeoutMs = 15_000
const commitTimeoutMs = 5_000
const joinPatienceMs = 3_000
const pauseMs = 200

/**
 * A member of a consumer group. Speaks the group protocol itself, because kafkajs's consumer has no revoke callback, sends heartbeats only
 * between fetches and hangs on some compacted partitions. Rebalances are eager: everything is given up, then dealt out anew, and partitions
 * stay with their member where possible.
 */
export class KafkaSource implements Source {
  readonly #kafka: KafkaOptions
  readonly #options: SourceOptions
  readonly #logger: Logger
  readonly #cluster: KafkaCluster
  readonly #membership: GroupMembership
  #session: GroupSession | undefined
  #running: Promise<void> | undefined
  #stopping = false
  #troubleSince: number | undefined

  constructor(kafka: KafkaOptions, options: SourceOptions) {
    this.#kafka = kafka
    this.#options = options
    this.#logger = kafka.logger ?? noLog
    this.#cluster = new KafkaCluster(kafka)
    this.#membership = new GroupMembership(this.#cluster, {
      groupId: options.groupId,
      topics: options.topics,
      sessionTimeoutMs: this.#sessionTimeoutMs,
      rebalanceTimeoutMs
    })
  }

  readonly start = async (listener: SourceListener): Promise<void> => {
    if (this.#running !== undefined || this.#stopping) {
      throw new StreamsError('invalid-configuration', 'a source starts once: create a new one')
    }
    try {
      await retrying(startTimeoutMs, () => this.#checkTopics())
      const first = await retrying(startTimeoutMs, () => this.#join())
      this.#running = this.#run(listener, first)
    } catch (error) {
      this.#cluster.close()
      throw error
    }
  }

  readonly pause = (partitions: readonly TopicPartition[]): void => this.#session?.fetcher.pause(partitions)

  readonly resume = (partitions: readonly TopicPartition[]): void => this.#session?.fetcher.resume(partitions)

  readonly seek = (position: TopicPartitionOffset): void => this.#session?.fetcher.seek(position)

  readonly commit = async (offsets: readonly TopicPartitionOffset[]): Promise<void> => {
    if (offsets.length === 0) return
    const session = this.#session
    try {
      await retrying(commitTimeoutMs, async () => {
        if (session === undefined || !offsets.every(offset => session.owns(offset)))
          throw refused(this.#options.groupId)
        await this.#membership.commit(session.generation, offsets)
      })
    } catch (error) {
      const standing = standingOf(error)
      if (standing === 'gone') session?.end('gone')
      if (standing === 'rebalancing') session?.end('rebalance')
      throw error
    }
  }

  readonly stop = async (): Promise<void> => {
    this.#stopping = true
    this.#session?.end('stop')
    const patience = setTimeout(
      () => this.#membership.interrupt(),
      this.#session === undefined ? joinPatienceMs : 0x7fffffff
    )
    await this.#running
    clearTimeout(patience)
    this.#cluster.close()
  }

  get #sessionTimeoutMs(): number {
    return this.#options.sessionTimeoutMs ?? defaultSessionTimeoutMs
  }

  async #run(listener: SourceListener, first: Membership): Promise<void> {
    let membership: Membership | undefined = first
    while (!this.#stopping) {
      try {
        membership ??= await this.#join()
        const end = await this.#live(listener, membership)
        if (end === 'failed') break
      } catch (error) {
        if (!(await this.#goOn(listener, error))) break
      }
      membership = undefined
    }
    await this.#leave()
  }

  /** One generation, from assignment to the next rebalance. */
  async #live(listener: SourceListener, membership: Membership): Promise<SessionEnd> {
    const { partitions, generation } = membership
    const starts = await this.#startsOf(partitions)
    this.#troubleSince = undefined
    const session = new GroupSession(this.#cluster, this.#membership, listener, {
      generation,
      topics: this.#options.topics,
      logger: this.#logger,
      heartbeatIntervalMs: Math.min(1000, this.#options.heartbeatIntervalMs ?? 1000),
      sessionTimeoutMs: this.#sessionTimeoutMs,
      revokeDeadlineMs: rebalanceTimeoutMs * 0.75,
      maxWaitMs: this.#options.maxWaitMs ?? 200,
      maxBytesPerPartition: this.#options.maxBytesPerPartition ?? 1_048_576,
      resetOf: position => this.#resetOf(position)
    })
    this.#session = session
    if (this.#stopping) session.end('stop')
    const end = await session.run(starts)
    this.#session = undefined
    if (end === 'gone') this.#membership.forget()
    this.#logger.info({ groupId: this.#options.groupId, generation, end }, 'kafka: the generation of the group is over')
    return end
  }

  async #join(): Promise<Membership> {
    const { groupId } = this.#options
    try {
      const membership = await this.#membership.join()
      await this.#checkTopics()
      const { generation, partitions } = membership
      this.#logger.info({ groupId, generation, partitions: partitions.length }, 'kafka: joined the group')
      return membership
    } catch (error) {
      const standing = standingOf(error)
      if (standing === 'gone') this.#membership.forget()
      const joined = streamsErrorOf(error, `joining group ${groupId}`, 'invalid-configuration')
      if (standing === 'unknown') throw joined
      throw new StreamsError('broker-unavailable', joined.message, { retryable: true, cause: error })
    }
  }

  async #checkTopics(): Promise<void> {
    try {
      for (const { topic, topicErrorCode: code } of await this.#cluster.metadata(this.#options.topics)) {
        if (code !== 0) throw streamsErrorOfCode(code, `reading topic ${topic}`, 'unknown-topic')
      }
    } catch (error) {
      throw streamsErrorOf(error, 'looking up the topics', 'invalid-configuration')
    }
  }

  /** The committed offset where the log still has it, else the reset position. */
  async #startsOf(partitions: readonly TopicPartition[]): Promise<readonly TopicPartitionOffset[]> {
    const [committed, earliest, latest] = [
      await this.#membership.committed(partitions),
      await listOffsets(this.#cluster, partitions, 'earliest'),
      await listOffsets(this.#cluster, partitions, 'latest')
    ]
    return partitions.map(({ topic, partition }) => {
      const of = (offsets: readonly TopicPartitionOffset[]): number | undefined =>
        offsets.find(o => o.topic === topic && o.partition === partition)?.offset
      const [first = 0, end = 0, wanted] = [of(earliest), of(latest), of(committed)]
      const kept = wanted !== undefined && wanted >= first && wanted <= end
      if (wanted !== undefined && !kept)
        this.#logger.warn({ topic, partition, wanted, first, end }, 'kafka: the committed offset is not kept')
      return { topic, partition, offset: kept ? wanted : this.#options.autoOffsetReset === 'latest' ? end : first }
    })
  }

  async #resetOf(position: TopicPartitionOffset): Promise<number> {
    this.#logger.warn(position, 'kafka: the position is not kept any more')
    const at = this.#options.autoOffsetReset ?? 'earliest'
    const [reset] = await retrying(startTimeoutMs, () =>
      listOffsets(this.#cluster, [position], at).catch(error => {
        throw streamsErrorOf(error, `looking up the ${at} offset`, 'broker-unavailable')
      })
    )
    return reset?.offset ?? position.offset
  }

  /** False when the source cannot go on; the listener has been told. */
  async #goOn(listener: SourceListener, thrown: unknown): Promise<boolean> {
    const error = streamsErrorOf(thrown, `reading as a member of group ${this.#options.groupId}`, 'processing-failed')
    if (this.#stopping) return false
    if (!isRetryable(error)) {
      listener.onError(asError(error), false)
      return false
    }
    this.#logger.debug({ error }, 'kafka: the group cannot be reached, trying again')
    this.#troubleSince ??= Date.now()
    if (Date.now() - this.#troubleSince > this.#sessionTimeoutMs) {
      this.#troubleSince = undefined
      listener.onError(error, true)
    }
    await new Promise(resolve => setTimeout(resolve, pauseMs))
    return true
  }

  async #leave(): Promise<void> {
    const left = this.#membership.leave().catch(error => this.#logger.debug({ error }, 'kafka: leaving the group'))
    const bound = Promise.withResolvers<void>()
    const timer = setTimeout(bound.resolve, this.#kafka.connectionTimeoutMs ?? 1000)
    await Promise.race([left, bound.promise])
    clearTimeout(timer)
  }
}

function refused(groupId: string): StreamsError {
  return new StreamsError(
    'commit-refused',
    `group ${groupId} has moved on, or the partition is not assigned: the records come again to their new owner`
  )
}

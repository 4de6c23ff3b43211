import {
  type AutoOffsetReset,
  type ConsumerOptions,
  isRetryable,
  type Logger,
  noLog,
  StreamsError,
  type TopicPartition
} from '#streams'
import type {
  CommitFailure,
  Consumer,
  ConsumerListener,
  PartitionTrouble,
  Subscription,
  TopicPartitionOffset
} from '#streams/connector'
import { resetPolicy } from '../../driver/reset-policy.ts'
import { KafkaCluster } from '../cluster.ts'
import { StartPositions } from '../fetch/start-positions.ts'
import { streamsErrorOf, streamsErrorOfCode } from '../kafka-errors.ts'
import type { KafkaOptions } from '../kafka-options.ts'
import { retrying } from '../retrying.ts'
import { GroupProtocol, type Membership, standingOf } from './group-protocol.ts'
import { GroupSession, type SessionEnd } from './group-session.ts'

const defaultSessionTimeoutMs = 45_000
const defaultRebalanceTimeoutMs = 60_000
const startTimeoutMs = 15_000
const commitTimeoutMs = 5_000
const leaveTimeoutMs = 1_000
const joinPatienceMs = 3_000
const pauseMs = 200
/** So long a topic that is not there at the start is asked for; see `#checkTopics`. */
const missingTopicMs = 3_000

/**
 * A member of a consumer group. Speaks the group protocol itself, because kafkajs's consumer has no revoke callback, sends heartbeats only
 * between fetches and hangs on some compacted partitions. Rebalances are eager: everything is given up, then dealt out anew, and partitions
 * stay with their member where possible. `stop` during `onAssigned` does not wait for it: the partitions are lost instead of revoked.
 */
export class KafkaConsumer implements Consumer {
  #options: ConsumerOptions
  readonly #maxUnpackedBatchBytes: number | undefined
  readonly #logger: Logger
  readonly #cluster: KafkaCluster
  readonly #membership: GroupProtocol
  readonly #positions: StartPositions
  readonly #rack: string | undefined
  readonly #sessionTimeoutMs: number
  readonly #rebalanceTimeoutMs: number
  #session: GroupSession | undefined
  #starting: Promise<Membership> | undefined
  #running: Promise<void> | undefined
  #stopping = false
  #troubleSince: number | undefined
  /** When brokers began to say that a topic is not there, by `performance.now()`. */
  #missingSince: number | undefined

  constructor(kafka: KafkaOptions, options: ConsumerOptions) {
    this.#options = options
    this.#maxUnpackedBatchBytes = kafka.maxUnpackedBatchBytes
    this.#logger = kafka.logger ?? noLog
    this.#cluster = new KafkaCluster(kafka)
    this.#sessionTimeoutMs = options.sessionTimeoutMs ?? defaultSessionTimeoutMs
    this.#rebalanceTimeoutMs = options.rebalanceTimeoutMs ?? defaultRebalanceTimeoutMs
    this.#membership = new GroupProtocol(this.#cluster, {
      groupId: options.groupId,
      groupInstanceId: options.groupInstanceId,
      topics: options.topics,
      topicGroups: options.topicGroups ?? [],
      sessionTimeoutMs: this.#sessionTimeoutMs,
      rebalanceTimeoutMs: this.#rebalanceTimeoutMs
    })
    this.#rack = kafka.clientRack
    this.#positions = new StartPositions(this.#cluster, this.#membership, this.#resetPolicyOf, this.#logger)
  }

  readonly start = async (listener: ConsumerListener): Promise<void> => {
    if (this.#running !== undefined || this.#stopping) {
      throw new StreamsError('invalid-configuration', 'a consumer runs once: create a new one')
    }
    this.#starting = retrying(startTimeoutMs, () => this.#enter())
    const first = await this.#starting
    if (!this.#stopping) this.#running = this.#run(listener, first)
  }

  readonly subscribe = (subscription: Subscription): void => {
    this.#options = { ...this.#options, ...subscription }
    this.#membership.subscribe(subscription)
    this.#session?.end('rebalance')
  }

  readonly pause = (partitions: readonly TopicPartition[]): void =>
    this.#session?.fetcher.positions.setPaused(partitions, true)

  readonly resume = (partitions: readonly TopicPartition[]): void => {
    this.#session?.fetcher.positions.setPaused(partitions, false)
    this.#session?.fetcher.wake()
  }

  readonly seek = (position: TopicPartitionOffset): void => {
    this.#session?.fetcher.positions.seek(position)
    this.#session?.fetcher.wake()
  }

  readonly lag = (partition: TopicPartition): number | undefined => this.#session?.fetcher.positions.lag(partition)

  readonly troubles = (): readonly PartitionTrouble[] => this.#session?.fetcher.troubles() ?? []

  readonly commit = async (offsets: readonly TopicPartitionOffset[]): Promise<readonly CommitFailure[]> => {
    if (offsets.length === 0) return []
    const session = this.#session
    try {
      return await retrying(commitTimeoutMs, async () => {
        if (session === undefined || !offsets.every(offset => session.owns(offset)))
          throw refused(this.#options.groupId)
        return this.#membership.commit(session.generation, offsets.map(session.toCommit))
      })
    } catch (error) {
      const standing = standingOf(error)
      if (standing === 'gone' || standing === 'fenced') session?.end(standing)
      if (standing === 'rebalancing') session?.end('rebalance')
      throw error
    }
  }

  readonly stop = async (): Promise<void> => {
    this.#stopping = true
    const joining = this.#session === undefined
    const patience = joining ? setTimeout(() => this.#membership.interrupt(), joinPatienceMs) : undefined
    this.#session?.end('stop')
    const entered = this.#starting?.catch(error => this.#logger.debug({ error }, 'kafka: stopped before it had joined'))
    await entered
    await this.#running
    await this.#leave()
    clearTimeout(patience)
    this.#cluster.close()
  }

  readonly #resetPolicyOf = (topic: string): AutoOffsetReset => resetPolicy(this.#options)(topic)

  async #run(listener: ConsumerListener, first: Membership): Promise<void> {
    let membership: Membership | undefined = first
    while (!this.#stopping) {
      try {
        const end = await this.#live(listener, membership ?? (await this.#enter()))
        if (end === 'fenced') listener.onError(this.#fenced(), false)
        if (end === 'failed' || end === 'fenced') break
      } catch (error) {
        if (!(await this.#goOn(listener, error))) break
      }
      membership = undefined
    }
    await this.#leave()
  }

  /** One generation, from assignment to the next rebalance. */
  async #live(
    listener: ConsumerListener,
    { generation, partitions, topics: joinedWith, counts }: Membership
  ): Promise<SessionEnd> {
    const {
      topics,
      groupId,
      heartbeatIntervalMs = 1000,
      maxWaitMs = 200,
      maxBytesPerPartition = 1_048_576
    } = this.#options
    const starts = await this.#positions.of(partitions, generation)
    this.#troubleSince = undefined
    this.#session = new GroupSession(this.#cluster, this.#membership, listener, {
      generation,
      topics,
      counts,
      logger: this.#logger,
      heartbeatIntervalMs: Math.min(heartbeatIntervalMs, this.#sessionTimeoutMs / 3),
      sessionTimeoutMs: this.#sessionTimeoutMs,
      revokeDeadlineMs: this.#rebalanceTimeoutMs * 0.75,
      maxWaitMs,
      maxBytesPerPartition,
      maxUnpackedBatchBytes: this.#maxUnpackedBatchBytes,
      rack: this.#rack,
      resetPolicyOf: this.#resetPolicyOf
    })
    if (this.#stopping) this.#session.end('stop')
    // Another subscription than that with which it has joined.
    if (topics !== joinedWith) this.#session.end('rebalance')
    const end = await this.#session.run(starts)
    this.#session = undefined
    if (end === 'gone' || end === 'fenced') this.#membership.forget()
    this.#logger.info({ groupId, generation, end }, 'kafka: the generation of the group is over')
    return end
  }

  /** Checks the topics and joins. Rejects retryably when the group asks to join again or the broker is away. */
  async #enter(): Promise<Membership> {
    const { groupId } = this.#options
    if (this.#stopping) throw new StreamsError('commit-refused', `group ${groupId} is being left`)
    try {
      await this.#checkTopics()
      const membership = await this.#membership.join()
      const { generation, partitions } = membership
      this.#logger.info({ groupId, generation, partitions: partitions.length }, 'kafka: joined the group')
      return membership
    } catch (error) {
      const standing = standingOf(error)
      if (standing === 'gone' || standing === 'fenced') this.#membership.forget()
      if (standing === 'fenced') throw this.#fenced(error)
      const refusal = streamsErrorOf(error, `joining group ${groupId}`, 'invalid-configuration')
      if (standing === 'unknown') throw refusal
      throw new StreamsError('broker-unavailable', refusal.message, { retryable: true, cause: error })
    }
  }

  /** A broker that has just started may not know a topic for a moment, so what it says once is waited out. */
  async #checkTopics(): Promise<void> {
    const found = await this.#cluster.metadata(this.#options.topics)
    const bad = found.find(({ topicErrorCode }) => topicErrorCode !== 0)
    if (bad === undefined) {
      this.#missingSince = undefined
      return
    }
    const alike = found.filter(({ topicErrorCode }) => topicErrorCode === bad.topicErrorCode).map(({ topic }) => topic)
    const what = `reading topic${alike.length === 1 ? '' : 's'} ${alike.join(', ')}`
    const error = streamsErrorOfCode(bad.topicErrorCode, what, 'unknown-topic')
    if (error.code !== 'unknown-topic') throw error
    this.#missingSince ??= performance.now()
    const passing = this.#running !== undefined || performance.now() - this.#missingSince < missingTopicMs
    throw new StreamsError('unknown-topic', error.message, { cause: error, retryable: passing })
  }

  /** False when the consumer cannot go on; the listener has been told. */
  async #goOn(listener: ConsumerListener, thrown: unknown): Promise<boolean> {
    if (this.#stopping) return false
    const error = streamsErrorOf(thrown, `reading as a member of group ${this.#options.groupId}`, 'processing-failed')
    if (!isRetryable(error)) {
      listener.onError(error, false)
      return false
    }
    this.#logger.debug({ error }, 'kafka: the group cannot be reached, trying again')
    this.#troubleSince ??= performance.now()
    if (performance.now() - this.#troubleSince > this.#sessionTimeoutMs) {
      this.#troubleSince = undefined
      listener.onError(error, true)
    }
    await new Promise(resolve => setTimeout(resolve, pauseMs))
    return true
  }

  #fenced(cause?: unknown): StreamsError {
    const { groupId, groupInstanceId } = this.#options
    return new StreamsError(
      'member-fenced',
      `another process has joined group ${groupId} as '${groupInstanceId}': give each process an instance id of its own`,
      cause === undefined ? {} : { cause }
    )
  }

  async #leave(): Promise<void> {
    const left = this.#membership.leave().catch(error => this.#logger.debug({ error }, 'kafka: leaving the group'))
    const bound = Promise.withResolvers<void>()
    const timer = setTimeout(bound.resolve, leaveTimeoutMs)
    await Promise.race([left, bound.promise])
    clearTimeout(timer)
  }
}

function refused(groupId: string): StreamsError {
  return new StreamsError(
    'commit-refused',
    `group ${groupId} has moved on, or the partition is not assigned: the records are redelivered to their new owner`
  )
}

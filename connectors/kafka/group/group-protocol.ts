import { StreamsError, type TopicPartition } from '#streams'
import type { CommitFailure, Subscription } from '#streams/connector'
import type { KafkaCluster } from '../cluster.ts'
import { fetchCommitted } from '../fetch/offsets.ts'
import { isTransportError, kafkaTypeOf, streamsErrorOf, streamsErrorOfCode } from '../kafka-errors.ts'
import { createErrorFromCode, type WireBroker, type WireCall } from '../wire/kafkajs-internals.ts'
import { commonVersion, messages } from '../wire/messages/api-versions.ts'
import {
  heartbeatCall,
  type JoinedGroup,
  joinGroupCall,
  leaveGroupCall,
  type MemberIdentity,
  type MemberShare,
  memberIdRequired,
  syncGroupCall
} from '../wire/messages/group-messages.ts'
import { type OffsetToCommit, offsetCommitCall } from '../wire/messages/offset-commit-message.ts'
import type { CommittedOffset } from '../wire/messages/offset-fetch-message.ts'
import { assignmentsFor, countsFrom, shareFrom, subscription, topicsOf } from './group-assignment.ts'

export interface MembershipOptions {
  readonly groupId: string
  /** Makes it a static member (KIP-345). */
  readonly groupInstanceId: string | undefined
  readonly topics: readonly string[]
  /** Topics that belong to one task. */
  readonly topicGroups: readonly (readonly string[])[]
  readonly sessionTimeoutMs: number
  /** How long the group waits for a member to come back in a rebalance. */
  readonly rebalanceTimeoutMs: number
}

/** What the group dealt out. */
export interface Membership {
  readonly generation: number
  readonly partitions: readonly TopicPartition[]
  /** The topics with which it has joined. */
  readonly topics: readonly string[]
  /** How many partitions they had when they were dealt out, where the leader tells. */
  readonly counts: ReadonlyMap<string, number>
}

/** The coordinator is another broker now, or not ready. */
const lostCoordinator: ReadonlySet<string | undefined> = new Set([
  'NOT_COORDINATOR_FOR_GROUP',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS'
])

/** The group does not know this member or its generation any more. */
const goneTypes: ReadonlySet<string | undefined> = new Set(['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION'])

/** First version of JoinGroup that knows static members. */
const staticMembersFrom = 5

/**
 * Codes of an OffsetCommit that speak of the member or the coordinator, not of one partition: 14, 15, 16 and 22, 25, 27, 30 and 82 in
 * Kafka's list.
 */
const codesOfAll: ReadonlySet<number> = new Set([14, 15, 16, 22, 25, 27, 30, 82])

/** How the group sees this member, by the answer to a request; `fenced` when another has joined with its instance id. */
export type Standing = 'member' | 'rebalancing' | 'gone' | 'fenced' | 'unknown'

/** The classic group protocol for one member: join, sync, heartbeat, commit, leave. Rejects with kafkajs errors; retries nothing. */
export class GroupProtocol {
  readonly #cluster: KafkaCluster
  #options: MembershipOptions
  #coordinator: WireBroker | undefined
  #memberId = ''
  #generation = -1
  #owned: readonly TopicPartition[] = []

  constructor(cluster: KafkaCluster, options: MembershipOptions) {
    this.#cluster = cluster
    this.#options = options
  }

  /** What the next join tells the group. */
  subscribe({ topics, topicGroups = [] }: Subscription): void {
    this.#options = { ...this.#options, topics, topicGroups }
  }

  /** Joins or joins again; resolves when the whole group has come together, with this member's share. */
  async join(): Promise<Membership> {
    const { topics } = this.#options
    const joined = await this.#join()
    this.#memberId = joined.memberId
    const { generation } = joined
    const shares = joined.isLeader ? await this.#deal(joined.members) : []
    const share = await this.#send(broker => syncGroupCall(broker, this.#identity, generation, shares))
    this.#generation = generation
    this.#owned = shareFrom(share)
    return { generation, partitions: this.#owned, topics, counts: countsFrom(share) }
  }

  /** Tells the coordinator that this member lives; resolves with what it answers. */
  async heartbeat(): Promise<Standing> {
    try {
      await this.#send(broker => heartbeatCall(broker, this.#identity, this.#generation))
      return 'member'
    } catch (error) {
      return standingOf(error)
    }
  }

  /** Resolves with the partitions that the coordinator refused. Rejects with `commit-refused` when the group has moved on. */
  async commit(generation: number, offsets: readonly OffsetToCommit[]): Promise<readonly CommitFailure[]> {
    const { groupId } = this.#options
    try {
      const answers = await this.#send(broker => offsetCommitCall(broker, { ...this.#identity, generation }, offsets))
      const ofAll = answers.find(({ errorCode }) => codesOfAll.has(errorCode))
      if (ofAll !== undefined) throw createErrorFromCode(ofAll.errorCode)
      return answers.flatMap(({ topic, partition, errorCode: code }) => {
        const what = `committing the offset of ${topic}-${partition} for group ${groupId}`
        return code === 0 ? [] : [{ topic, partition, error: streamsErrorOfCode(code, what, 'commit-refused') }]
      })
    } catch (error) {
      throw this.#lostCoordinator(streamsErrorOf(error, `committing offsets of group ${groupId}`, 'broker-unavailable'))
    }
  }

  /** Committed offsets of the group, for the partitions that have one. */
  async committed(partitions: readonly TopicPartition[]): Promise<readonly CommittedOffset[]> {
    if (partitions.length === 0) return []
    return this.#ask(broker => fetchCommitted(this.#cluster, broker, this.#options.groupId, partitions))
  }

  /** Leaves at once, so that the others need not wait for the session to expire. */
  async leave(): Promise<void> {
    if (this.#memberId === '') return
    const member = this.#identity
    this.forget()
    await this.#send(broker => leaveGroupCall(broker, member))
  }

  /** The group has thrown this member out: the next join is that of a new one. */
  forget(): void {
    this.#memberId = ''
    this.#generation = -1
    this.#owned = []
  }

  /** Cuts the connection on which a join may wait. */
  interrupt(): void {
    if (this.#coordinator !== undefined) this.#cluster.discard(this.#coordinator)
  }

  get #identity(): MemberIdentity {
    const { groupId, groupInstanceId = null } = this.#options
    return { groupId, groupInstanceId, memberId: this.#memberId }
  }

  async #join(): Promise<JoinedGroup> {
    const { sessionTimeoutMs, rebalanceTimeoutMs } = this.#options
    const protocol = subscription(this.#options, this.#generation, this.#owned)
    for (;;) {
      const joined = await this.#send(broker => {
        this.#checkStatic(broker)
        return joinGroupCall(broker, { ...this.#identity, sessionTimeoutMs, rebalanceTimeoutMs, protocol })
      })
      if (joined.errorCode === 0) return joined
      if (joined.errorCode !== memberIdRequired) throw this.#lostCoordinator(createErrorFromCode(joined.errorCode))
      this.#memberId = joined.memberId
    }
  }

  #checkStatic(broker: WireBroker): void {
    const { groupInstanceId } = this.#options
    if (groupInstanceId === undefined) return
    if ((commonVersion(broker, messages.joinGroup) ?? 0) >= staticMembersFrom) return
    throw new StreamsError(
      'invalid-configuration',
      `the broker knows no static members, which begin with Kafka 2.3: leave groupInstanceId '${groupInstanceId}' out`
    )
  }

  async #deal(members: JoinedGroup['members']): Promise<readonly MemberShare[]> {
    const topics = await this.#cluster.metadata(topicsOf(members))
    const counts = new Map(topics.map(({ topic, partitionMetadata }) => [topic, partitionMetadata.length]))
    return assignmentsFor(members, topic => counts.get(topic) ?? 0)
  }

  #send<Answer>(call: (broker: WireBroker) => WireCall<Answer>): Promise<Answer> {
    return this.#ask(broker => this.#cluster.send(broker, call(broker)))
  }

  async #ask<Answer>(request: (broker: WireBroker) => Promise<Answer>): Promise<Answer> {
    try {
      this.#coordinator ??= await this.#cluster.coordinator(this.#options.groupId)
      return await request(this.#coordinator)
    } catch (error) {
      throw this.#lostCoordinator(error)
    }
  }

  /** The same error; the coordinator is looked up anew when it says so. */
  #lostCoordinator<E>(error: E): E {
    const cause = error instanceof StreamsError ? (error.cause ?? error) : error
    const gone = isTransportError(cause) || cause instanceof StreamsError || lostCoordinator.has(kafkaTypeOf(cause))
    if (gone) this.#coordinator = undefined
    return error
  }
}

/** How the group sees a member to whom it answered with this error. */
export function standingOf(error: unknown): Standing {
  const cause = error instanceof StreamsError ? error.cause : error
  const type = kafkaTypeOf(cause)
  if (type === 'REBALANCE_IN_PROGRESS') return 'rebalancing'
  if (type === 'FENCED_INSTANCE_ID') return 'fenced'
  return goneTypes.has(type) ? 'gone' : 'unknown'
}

import { StreamsError, type TopicPartition, type TopicPartitionOffset } from '#streams'
import type { KafkaCluster } from '../cluster.ts'
import { byTopic, fetchCommitted } from '../fetch/offsets.ts'
import { isTransportError, kafkaTypeOf, streamsErrorOf } from '../kafka-errors.ts'
import type { WireBroker } from '../wire/kafkajs-internals.ts'
import { assignmentsFor, shareFrom, subscription, topicsOf } from './group-assignment.ts'

export interface MembershipOptions {
  readonly groupId: string
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
}

/** The coordinator is another broker now, or not ready. */
const lostCoordinator: ReadonlySet<string | undefined> = new Set([
  'NOT_COORDINATOR_FOR_GROUP',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS'
])

/** The group does not know this member or its generation any more. */
const goneTypes: ReadonlySet<string | undefined> = new Set([
  'UNKNOWN_MEMBER_ID',
  'ILLEGAL_GENERATION',
  'FENCED_INSTANCE_ID'
])

/** How the group sees this member, by the answer to a request. */
export type Standing = 'member' | 'rebalancing' | 'gone' | 'unknown'

/** The classic group protocol for one member: join, sync, heartbeat, commit, leave. Rejects with kafkajs errors; retries nothing. */
export class GroupProtocol {
  readonly #cluster: KafkaCluster
  readonly #options: MembershipOptions
  #coordinator: WireBroker | undefined
  #memberId = ''
  #generation = -1
  #owned: readonly TopicPartition[] = []

  constructor(cluster: KafkaCluster, options: MembershipOptions) {
    this.#cluster = cluster
    this.#options = options
  }

  /** Joins or joins again; resolves when the whole group has come together, with this member's share. */
  async join(): Promise<Membership> {
    const { groupId, sessionTimeoutMs: sessionTimeout, rebalanceTimeoutMs: rebalanceTimeout } = this.#options
    const groupProtocols = [subscription(this.#options, this.#generation, this.#owned)]
    const joined = await this.#ask(broker =>
      broker.joinGroup({ groupId, sessionTimeout, rebalanceTimeout, memberId: this.#memberId, groupProtocols })
    )
    this.#memberId = joined.memberId
    const groupAssignment = joined.leaderId === joined.memberId ? await this.#deal(joined.members) : []
    const { generationId, memberId } = joined
    const synced = await this.#ask(b => b.syncGroup({ groupId, generationId, memberId, groupAssignment }))
    this.#generation = generationId
    this.#owned = shareFrom(synced.memberAssignment)
    return { generation: generationId, partitions: this.#owned }
  }

  /** Tells the coordinator that this member lives; resolves with what it answers. */
  async heartbeat(): Promise<Standing> {
    const { groupId } = this.#options
    try {
      await this.#ask(b => b.heartbeat({ groupId, groupGenerationId: this.#generation, memberId: this.#memberId }))
      return 'member'
    } catch (error) {
      return standingOf(error)
    }
  }

  /** Rejects with `commit-refused` when the group has moved on. */
  async commit(generation: number, offsets: readonly TopicPartitionOffset[]): Promise<void> {
    const { groupId } = this.#options
    const topics = byTopic(offsets, ({ partition, offset }) => ({ partition, offset: String(offset) }))
    try {
      await this.#ask(b => b.offsetCommit({ groupId, groupGenerationId: generation, memberId: this.#memberId, topics }))
    } catch (error) {
      throw streamsErrorOf(error, `committing offsets of group ${groupId}`, 'broker-unavailable')
    }
  }

  /** Committed offsets of the group, for the partitions that have one. */
  async committed(partitions: readonly TopicPartition[]): Promise<readonly TopicPartitionOffset[]> {
    if (partitions.length === 0) return []
    return this.#ask(broker => fetchCommitted(this.#cluster, broker, this.#options.groupId, partitions))
  }

  /** Leaves at once, so that the others need not wait for the session to expire. */
  async leave(): Promise<void> {
    if (this.#memberId === '') return
    const { groupId } = this.#options
    const memberId = this.#memberId
    this.forget()
    await this.#ask(broker => broker.leaveGroup({ groupId, memberId }))
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

  async #deal(members: Parameters<typeof assignmentsFor>[0]): Promise<ReturnType<typeof assignmentsFor>> {
    const topics = await this.#cluster.metadata(topicsOf(members))
    const counts = new Map(topics.map(({ topic, partitionMetadata }) => [topic, partitionMetadata.length]))
    return assignmentsFor(members, topic => counts.get(topic) ?? 0)
  }

  async #ask<Answer>(request: (broker: WireBroker) => Promise<Answer>): Promise<Answer> {
    try {
      this.#coordinator ??= await this.#cluster.coordinator(this.#options.groupId)
      return await this.#cluster.ask(this.#coordinator, request)
    } catch (error) {
      const gone = isTransportError(error) || error instanceof StreamsError || lostCoordinator.has(kafkaTypeOf(error))
      if (gone) this.#coordinator = undefined
      throw error
    }
  }
}

/** How the group sees a member to whom it answered with this error. */
export function standingOf(error: unknown): Standing {
  const cause = error instanceof StreamsError ? error.cause : error
  const type = kafkaTypeOf(cause)
  if (type === 'REBALANCE_IN_PROGRESS') return 'rebalancing'
  return goneTypes.has(type) ? 'gone' : 'unknown'
}

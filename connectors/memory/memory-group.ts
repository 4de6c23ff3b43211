import { StreamsError, type TopicPartition } from '#streams'
import { assignTasks, type TopicPartitionOffset } from '#streams/connector'
import { partitionKey } from '../driver/partition-key.ts'
import type { LogMark } from './memory-partition.ts'

/** A committed offset, and the log to which it belongs; that of the time when it is read, where it was committed from outside. */
export interface Committed extends TopicPartitionOffset {
  readonly mark?: LogMark
}

/** A member as its group sees it. */
export interface MemoryMember {
  readonly id: string
  /** Of a static member. */
  readonly instanceId?: string | undefined
  readonly topics: readonly string[]
  /** Which of them it reads together. */
  readonly topicGroups?: readonly (readonly string[])[]
  /** Gives up everything; resolves when drained or when the member's bound has passed. */
  readonly revoke: () => Promise<void>
  /** Takes its share of a generation; resolves when the member is ready to read. */
  readonly assign: (partitions: readonly TopicPartition[], generation: number) => Promise<void>
  /** Told when the group threw it out: everything is gone already. */
  readonly lose: () => void
  /** Told when another joined under its instance id: everything is gone already, for good. */
  readonly fence?: () => void
}

/** A consumer group: members, generation, committed offsets. Rebalances are eager and run one after the other. */
export class MemoryGroup {
  readonly #partitions: (topic: string) => number
  readonly #id: string
  readonly #members = new Map<string, MemoryMember>()
  readonly #committed = new Map<string, Committed>()
  #owned = new Map<string, readonly TopicPartition[]>()
  #generation = 0
  #rebalance: Promise<void> = Promise.resolve()

  constructor(partitions: (topic: string) => number, id: string) {
    this.#partitions = partitions
    this.#id = id
  }

  get size(): number {
    return this.#members.size
  }

  get generation(): number {
    return this.#generation
  }

  committed(topic: string, partition: number): number | undefined {
    return this.position({ topic, partition })?.offset
  }

  /** The committed offset with the log to which it belongs. */
  position(partition: TopicPartition): Committed | undefined {
    return this.#committed.get(partitionKey(partition))
  }

  allCommitted(): readonly TopicPartitionOffset[] {
    return [...this.#committed.values()].map(({ topic, partition, offset, metadata }) =>
      metadata ? { topic, partition, offset, metadata } : { topic, partition, offset }
    )
  }

  /** Resolves when the member has its first assignment. */
  join(member: MemoryMember): Promise<void> {
    const { instanceId } = member
    if (instanceId !== undefined) return this.#inTurn(() => this.#joinAs(instanceId, member))
    return this.#change(() => this.#members.set(member.id, member))
  }

  /** A member reads other topics from now on; resolves when everything is dealt out anew. */
  resubscribe(id: string, topics: readonly string[], topicGroups: readonly (readonly string[])[]): Promise<void> {
    const member = (): MemoryMember | undefined => this.#members.get(id)
    return this.#change(
      () => {
        const before = member()
        if (before !== undefined) this.#members.set(id, { ...before, topics, topicGroups })
      },
      () => member() !== undefined
    )
  }

  /** Whether a member subscribed to the topic. */
  reads(topic: string): boolean {
    return [...this.#members.values()].some(({ topics }) => topics.includes(topic))
  }

  /** Deals everything out again; resolves when the members have their assignments. */
  dealAnew(): Promise<void> {
    return this.#change(() => undefined)
  }

  /** One that is still joining joins first, so that it does not stay for ever. */
  leave(id: string): Promise<void> {
    return this.#change(
      () => this.#forget(id),
      () => this.#members.has(id)
    )
  }

  /** Throws a member out as if its session had expired; the others take over. Its commits are refused from now on. */
  expire(id: string): Promise<void> {
    const member = this.#members.get(id)
    if (member === undefined) return Promise.resolve()
    this.#forget(id)
    const takenOver = this.dealAnew()
    member.lose()
    return takenOver
  }

  /** Stores offsets; throws `commit-refused` for a member or generation of the past, or a partition of another. */
  commit(id: string, generation: number, offsets: readonly Committed[]): void {
    const owned = this.#owned.get(id) ?? []
    const stranger = offsets.find(o => !owned.some(p => p.topic === o.topic && p.partition === o.partition))
    if (!this.#members.has(id) || generation !== this.#generation || stranger !== undefined) {
      throw new StreamsError(
        'commit-refused',
        `group ${this.#id} has moved on to generation ${this.#generation}: the records are redelivered to their new owner`
      )
    }
    for (const offset of offsets) this.#committed.set(partitionKey(offset), { ...offset })
  }

  /** Stores offsets for a group without members; throws `commit-refused` while it has some. */
  commitFromOutside(offsets: readonly TopicPartitionOffset[]): void {
    if (this.#members.size > 0) {
      throw new StreamsError('commit-refused', `group ${this.#id} has members: only those may commit`)
    }
    for (const offset of offsets) this.#committed.set(partitionKey(offset), { ...offset })
  }

  #forget(id: string): void {
    this.#members.delete(id)
    this.#owned.delete(id)
  }

  #change(apply: () => void, isNeeded: () => boolean = () => true): Promise<void> {
    return this.#inTurn(async () => (isNeeded() ? this.#run(apply) : undefined))
  }

  #inTurn(run: () => Promise<void>): Promise<void> {
    const next = this.#rebalance.then(run)
    this.#rebalance = next.catch(() => undefined)
    return next
  }

  /** A static member that comes back takes over what it had, and the others go on; whoever still has its id is fenced. */
  async #joinAs(instanceId: string, member: MemoryMember): Promise<void> {
    const before = [...this.#members.values()].find(other => other.instanceId === instanceId)
    if (before === undefined) return this.#run(() => this.#members.set(member.id, member))
    const owned = this.#owned.get(before.id) ?? []
    this.#forget(before.id)
    before.fence?.()
    this.#members.set(member.id, member)
    this.#owned.set(member.id, owned)
    await member.assign(owned, this.#generation)
  }

  async #run(apply: () => void): Promise<void> {
    await Promise.all([...this.#owned.keys()].map(id => this.#members.get(id)?.revoke()))
    apply()
    this.#generation++
    const members = [...this.#members.values()]
    const shares = assignTasks(
      members.map(({ id, topics, topicGroups = [] }) => ({
        id,
        topics,
        topicGroups,
        owned: this.#owned.get(id) ?? []
      })),
      this.#partitions
    )
    this.#owned = new Map(members.map(({ id }) => [id, shares.get(id) ?? []]))
    await Promise.all(members.map(member => member.assign(this.#owned.get(member.id) ?? [], this.#generation)))
  }
}

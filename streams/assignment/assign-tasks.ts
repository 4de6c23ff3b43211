import type { TopicPartition } from '../driver/consumer.ts'
import { type AssignmentMember, type TaskUnit, taskUnits } from './task-units.ts'

/**
 * Assigns whole tasks to the members of a group: partitions with the same number, of topics that are read together, go to the same member.
 * Tasks stay with their member if possible. The numbers of tasks of members that read the same topics differ by at most one, and no more
 * tasks move than this requires. A task goes only to a member that reads all of its topics. The result does not depend on the order of the
 * members.
 */
export function assignTasks(
  members: readonly AssignmentMember[],
  partitionCount: (topic: string) => number
): ReadonlyMap<string, readonly TopicPartition[]> {
  const shares = [...members].sort((a, b) => (a.id < b.id ? -1 : 1)).map(member => new Share(member))
  const owners = ownersBefore(shares)
  const free: TaskUnit[] = []
  for (const unit of taskUnits(members, partitionCount)) {
    const owner = ownerBefore(unit, owners)
    if (owner) owner.keep(unit)
    else free.push(unit)
  }
  const takers = (unit: TaskUnit): readonly Share[] => shares.filter(share => share.reads(unit))
  const choices = new Map(free.map(unit => [unit, takers(unit)]))
  const fewestFirst = [...choices].sort(([, a], [, b]) => a.length - b.length)
  for (const [unit, able] of fewestFirst) lightest(able, unit)?.take(unit)
  level(shares)
  return new Map(shares.map(share => [share.id, share.partitions()]))
}

/** What one member is dealt. */
class Share {
  readonly id: string
  readonly owned: readonly TopicPartition[]
  readonly #topics: ReadonlySet<string>
  readonly #kept = new Set<TaskUnit>()
  readonly #units = new Set<TaskUnit>()
  readonly #ofGroup = new Map<string, number>()

  constructor({ id, topics, owned }: AssignmentMember) {
    this.id = id
    this.owned = owned
    this.#topics = new Set(topics)
  }

  get size(): number {
    return this.#units.size
  }

  reads(unit: TaskUnit): boolean {
    return unit.topics.every(topic => this.#topics.has(topic))
  }

  /** How many tasks it has of the same sub-topology. */
  alike({ group }: TaskUnit): number {
    return this.#ofGroup.get(group) ?? 0
  }

  keep(unit: TaskUnit): void {
    this.#kept.add(unit)
    this.take(unit)
  }

  take(unit: TaskUnit): void {
    this.#units.add(unit)
    this.#ofGroup.set(unit.group, this.alike(unit) + 1)
  }

  giveUp(unit: TaskUnit): void {
    this.#units.delete(unit)
    this.#ofGroup.set(unit.group, this.alike(unit) - 1)
  }

  /** The task to hand over to another: one that it did not have before, else of the sub-topology of which it has most more than the other. */
  surplusFor(other: Share): TaskUnit | undefined {
    let best: { readonly unit: TaskUnit; readonly weight: number } | undefined
    for (const unit of this.#units) {
      if (!other.reads(unit)) continue
      const free = this.#kept.has(unit) ? 0 : this.#units.size
      const weight = free + this.alike(unit) - other.alike(unit)
      if (best === undefined || weight >= best.weight) best = { unit, weight }
    }
    return best?.unit
  }

  partitions(): readonly TopicPartition[] {
    const all = [...this.#units].flatMap(({ topics, partition }) => topics.map(topic => ({ topic, partition })))
    return all.sort((a, b) => (a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1))
  }
}

type Owners = ReadonlyMap<string, ReadonlyMap<number, Share>>

/** Who had each partition; of several that claim it the first. */
function ownersBefore(shares: readonly Share[]): Owners {
  const owners = new Map<string, Map<number, Share>>()
  for (const share of shares) {
    for (const { topic, partition } of share.owned) {
      const ofTopic = owners.get(topic) ?? new Map<number, Share>()
      owners.set(topic, ofTopic)
      if (!ofTopic.has(partition)) ofTopic.set(partition, share)
    }
  }
  return owners
}

/** Who had most of a task and can have it all. */
function ownerBefore(unit: TaskUnit, owners: Owners): Share | undefined {
  const had = new Map<Share, number>()
  for (const topic of unit.topics) {
    const owner = owners.get(topic)?.get(unit.partition)
    if (owner?.reads(unit)) had.set(owner, (had.get(owner) ?? 0) + 1)
  }
  let best: Share | undefined
  for (const [share, count] of had) if (best === undefined || count > (had.get(best) ?? 0)) best = share
  return best
}

function lightest(able: readonly Share[], unit: TaskUnit): Share | undefined {
  let best: Share | undefined
  for (const share of able) {
    if (
      best === undefined ||
      share.size < best.size ||
      (share.size === best.size && share.alike(unit) < best.alike(unit))
    )
      best = share
  }
  return best
}

/** Moves tasks from those who have two or more above another, largest difference first, while there are any. */
function level(shares: readonly Share[]): void {
  while (moveOne(shares));
}

function moveOne(shares: readonly Share[]): boolean {
  const lightestFirst = [...shares].sort((a, b) => a.size - b.size)
  const heaviestFirst = [...shares].sort((a, b) => b.size - a.size)
  for (const from of heaviestFirst) {
    for (const to of lightestFirst) {
      if (from.size - to.size < 2) break
      const unit = from.surplusFor(to)
      if (unit === undefined) continue
      from.giveUp(unit)
      to.take(unit)
      return true
    }
  }
  return false
}

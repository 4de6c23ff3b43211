import type { TopicPartition } from '#streams'
import { partitionKey } from './partition-key.ts'

/** A member of a group as the leader sees it when it deals out partitions. */
export interface AssignmentMember {
  readonly id: string
  /** Topics it subscribed to. */
  readonly topics: readonly string[]
  /** What it had in the generation before. */
  readonly owned: readonly TopicPartition[]
}

/**
 * Deals partitions out so that shares differ by at most one and partitions stay with their member where possible. Members that
 * subscribe to the same topics get equal shares; a partition goes only to a member that subscribes to its topic. Deterministic.
 */
export function stickyAssignment(
  members: readonly AssignmentMember[],
  partitionCount: (topic: string) => number
): ReadonlyMap<string, readonly TopicPartition[]> {
  const sorted = [...members].sort((a, b) => (a.id < b.id ? -1 : 1))
  const shares = new Map<string, TopicPartition[]>(sorted.map(({ id }) => [id, []]))
  const free = allPartitions(sorted, partitionCount)
  const quota = Math.floor(free.size / Math.max(1, sorted.length))
  let larger = free.size - quota * sorted.length

  for (const member of sorted) {
    const share = shares.get(member.id) ?? []
    for (const partition of member.owned) {
      const key = partitionKey(partition)
      if (!free.has(key) || !member.topics.includes(partition.topic)) continue
      if (share.length > quota || (share.length === quota && larger === 0)) break
      if (share.length === quota) larger--
      share.push(partition)
      free.delete(key)
    }
  }
  for (const partition of free.values()) smallest(sorted, shares, partition.topic)?.push(partition)
  return shares
}

function allPartitions(
  members: readonly AssignmentMember[],
  partitionCount: (topic: string) => number
): Map<string, TopicPartition> {
  const free = new Map<string, TopicPartition>()
  for (const topic of [...new Set(members.flatMap(({ topics }) => topics))].sort()) {
    for (let partition = 0; partition < partitionCount(topic); partition++) {
      free.set(partitionKey({ topic, partition }), { topic, partition })
    }
  }
  return free
}

function smallest(
  members: readonly AssignmentMember[],
  shares: ReadonlyMap<string, TopicPartition[]>,
  topic: string
): TopicPartition[] | undefined {
  let best: TopicPartition[] | undefined
  for (const { id, topics } of members) {
    const share = shares.get(id)
    if (share !== undefined && topics.includes(topic) && share.length < (best?.length ?? Number.POSITIVE_INFINITY))
      best = share
  }
  return best
}

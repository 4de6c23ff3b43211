import type { TopicPartition } from '../driver/consumer.ts'

/** A group member as seen by the member that assigns partitions. */
export interface AssignmentMember {
  /** Member id in the group. */
  readonly id: string
  /** Topics that the member subscribed to. */
  readonly topics: readonly string[]
  /** Topics that the member reads together, as in `ConsumerOptions.topicGroups`; a topic in none of the groups is on its own. */
  readonly topicGroups?: readonly (readonly string[])[]
  /** Partitions that the member had in the previous generation. */
  readonly owned: readonly TopicPartition[]
}

/** Partitions of one number that one member must have together: the input of one stream task, as the group sees it. */
export interface TaskUnit {
  /** Tells the topics that are read together from others. */
  readonly group: string
  /** Number of all its partitions. */
  readonly partition: number
  /** Topics that have a partition of that number. */
  readonly topics: readonly string[]
}

/**
 * What there is to deal out. Topics that any member reads together belong together for all: a worker of an older or newer topology gets a
 * task whole or not at all. Only where no member reads all topics of a task is it divided, the largest part that one member reads first.
 */
export function taskUnits(
  members: readonly AssignmentMember[],
  partitionCount: (topic: string) => number
): readonly TaskUnit[] {
  const subscriptions = distinctSubscriptions(members)
  return readTogether(members).flatMap(topics => {
    const counts = new Map(topics.map(topic => [topic, partitionCount(topic)]))
    const units: TaskUnit[] = []
    for (let partition = 0; partition < Math.max(...counts.values()); partition++) {
      const present = topics.filter(topic => (counts.get(topic) ?? 0) > partition)
      for (const part of parts(present, subscriptions)) units.push({ group: topics[0] ?? '', partition, topics: part })
    }
    return units
  })
}

function distinctSubscriptions(members: readonly AssignmentMember[]): readonly ReadonlySet<string>[] {
  const distinct = new Map(members.map(({ topics }) => [[...topics].sort().join(), new Set(topics)]))
  return [...distinct.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, topics]) => topics)
}

/** All topics, those that anybody reads together in one array; sorted throughout. */
function readTogether(members: readonly AssignmentMember[]): readonly (readonly string[])[] {
  const groupOf = new Map<string, Set<string>>()
  for (const topic of members.flatMap(({ topics }) => topics)) groupOf.set(topic, new Set([topic]))
  for (const topics of members.flatMap(({ topicGroups = [] }) => topicGroups)) {
    const merged = new Set<string>()
    for (const topic of topics) for (const other of groupOf.get(topic) ?? []) merged.add(other)
    for (const topic of merged) groupOf.set(topic, merged)
  }
  return [...new Set(groupOf.values())].map(group => [...group].sort()).sort(([a = ''], [b = '']) => (a < b ? -1 : 1))
}

/** The topics as one part when somebody reads them all; else the largest part that somebody reads, and the parts of the rest. */
function parts(
  topics: readonly string[],
  subscriptions: readonly ReadonlySet<string>[]
): readonly (readonly string[])[] {
  if (topics.length === 0) return []
  let largest: readonly string[] = []
  for (const subscription of subscriptions) {
    const known = topics.filter(topic => subscription.has(topic))
    if (known.length > largest.length) largest = known
  }
  return [
    largest,
    ...parts(
      topics.filter(topic => !largest.includes(topic)),
      subscriptions
    )
  ]
}

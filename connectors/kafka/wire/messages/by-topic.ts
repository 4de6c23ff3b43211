/** Groups what belongs to partitions by topic, as most requests of the protocol want it. */
export function byTopic<P extends { readonly topic: string }>(
  partitions: readonly P[]
): readonly (readonly [topic: string, partitions: readonly P[]])[] {
  return [...Map.groupBy(partitions, ({ topic }) => topic)]
}

/** The same without a change of their order: only neighbours go together, and a topic may come more than once. */
export function neighboursByTopic<P extends { readonly topic: string }>(
  partitions: readonly P[]
): readonly (readonly [topic: string, partitions: readonly P[]])[] {
  const groups: (readonly [string, P[]])[] = []
  for (const partition of partitions) {
    const last = groups.at(-1)
    if (last?.[0] === partition.topic) last[1].push(partition)
    else groups.push([partition.topic, [partition]])
  }
  return groups
}

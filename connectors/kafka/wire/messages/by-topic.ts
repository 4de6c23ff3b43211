/** Groups what belongs to partitions by topic, as most requests of the protocol want it. */
export function byTopic<P extends { readonly topic: string }>(
  partitions: readonly P[]
): readonly (readonly [topic: string, partitions: readonly P[]])[] {
  return [...Map.groupBy(partitions, ({ topic }) => topic)]
}

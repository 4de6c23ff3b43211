import type { KafkaCluster } from '../cluster.ts'

/**
 * How many partitions topics had when they were dealt out: as the leader told, else by what the cluster knew when the generation began, so that
 * whatever is heard of topics meanwhile, by whomever, shows as a change. A static member that comes back to its place has what was dealt out
 * before it went.
 */
export class DealtCounts {
  readonly #cluster: Pick<KafkaCluster, 'topic'>
  readonly #counts: Map<string, number>

  /** `dealt` is what the leader told; a topic of which it knew no partition may be none of its own. */
  constructor(
    cluster: Pick<KafkaCluster, 'topic'>,
    topics: readonly string[],
    dealt: ReadonlyMap<string, number> = new Map()
  ) {
    this.#cluster = cluster
    this.#counts = new Map(topics.map(topic => [topic, dealt.get(topic) || this.#known(topic)]))
  }

  /** Whether a topic has other partitions by now. One that a broker does not know for a moment has those that it had. */
  haveChanged(): boolean {
    for (const [topic, count] of this.#counts) {
      const known = this.#known(topic)
      if (known > 0 && known !== count) return true
    }
    return false
  }

  /** 0 for a topic that the brokers did not know. */
  #known(topic: string): number {
    return this.#cluster.topic(topic)?.partitionMetadata.length ?? 0
  }
}

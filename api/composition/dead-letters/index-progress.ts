import type { Admin, PartitionOffsets } from '#streams'

/** Ends of partitions, by `<topic>-<partition>`. */
type Ends = ReadonlyMap<string, PartitionOffsets>

/**
 * How far a group has read topics. At a look it has caught up when it has all that was there at the look before: more comes all the time.
 */
export class IndexProgress {
  readonly #admin: Admin
  readonly #groupId: string
  #ends: Ends | undefined

  constructor(admin: Admin, groupId: string) {
    this.#admin = admin
    this.#groupId = groupId
  }

  /** Records of the look before that the group has not committed; undefined at the first look. */
  async look(topics: readonly string[]): Promise<number | undefined> {
    const before = this.#ends
    const committed = await this.#admin.committed(this.#groupId, topics)
    this.#ends = await this.#endsOf(topics)
    if (before === undefined || [...this.#ends.keys()].some(name => !before.has(name))) return undefined
    const done = new Map(committed.map(({ topic, partition, offset }) => [`${topic}-${partition}`, offset]))
    let behind = 0
    for (const [name, { earliest, latest }] of before) behind += Math.max(0, latest - (done.get(name) ?? earliest))
    return behind
  }

  /** What partitions hold, as of the last look: topic, partition and first offset. */
  kept(): readonly { readonly topic: string; readonly partition: number; readonly earliest: number }[] {
    return [...(this.#ends ?? [])].map(([name, { partition, earliest }]) => ({
      topic: name.slice(0, name.length - String(partition).length - 1),
      partition,
      earliest
    }))
  }

  /** Forgets the looks before, as when other topics are read. */
  begin(): void {
    this.#ends = undefined
  }

  async #endsOf(topics: readonly string[]): Promise<Ends> {
    const ends = new Map<string, PartitionOffsets>()
    for (const topic of topics)
      for (const offsets of await this.#admin.offsets(topic)) ends.set(`${topic}-${offsets.partition}`, offsets)
    return ends
  }
}

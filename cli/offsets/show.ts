import type { Admin, PartitionState } from '#streams'
import { type KnownWorker, ownerOf } from './workers.ts'

/** One partition of a group as `offsets show` lists it. */
export interface OffsetsRow {
  readonly group: string
  readonly topic: string
  readonly partition: number
  /** Null before the first commit. */
  readonly committed: number | null
  /** Null while the partition has no leader that answers. */
  readonly end: number | null
  readonly lag: number | null
  /** `unread` when none of the workers that answered reads it. */
  readonly state: PartitionState['state'] | 'unread'
  /** The batch that it stands still at. */
  readonly damaged: PartitionState['damaged'] | null
}

/** Every partition of the topics that a group has committed for, or that one of its workers reads. */
export async function offsetsOf(
  admin: Admin,
  group: string,
  workers: readonly KnownWorker[]
): Promise<readonly OffsetsRow[]> {
  const all = (await admin.listTopics()).filter(topic => !topic.startsWith('__'))
  const committed = await admin.committed(group, all)
  const read = workers.filter(worker => worker.group === group).flatMap(({ partitions }) => partitions)
  const topics = [...new Set([...committed, ...read].map(({ topic }) => topic))].sort()
  const rows = await Promise.all(
    topics.map(async topic => {
      const bounds = new Map((await admin.knownOffsets(topic)).map(one => [one.partition, one]))
      const count = Math.max((await admin.partitionsOf(topic)) ?? 0, bounds.size)
      return Array.from({ length: count }, (_, partition): OffsetsRow => {
        const known = committed.find(offset => offset.topic === topic && offset.partition === partition)?.offset
        const ends = bounds.get(partition)
        const state = ownerOf(workers, { group, topic, partition })?.state
        return {
          group,
          topic,
          partition,
          committed: known ?? null,
          end: ends?.latest ?? null,
          lag: ends ? Math.max(0, ends.latest - (known ?? ends.earliest)) : null,
          state: state?.state ?? 'unread',
          damaged: state?.damaged ?? null
        }
      })
    })
  )
  return rows.flat()
}

import type { Admin, PartitionOffsets, RawRecord } from '#streams'
import type { PartitionReader, ReadRange } from '#streams/connector'
import { timeOfId } from './id-time.ts'
import type { Sighting } from './place.ts'
import { type Search, searchRecords } from './search-records.ts'

/** How far before and after the time of its id the record of a message is looked for, milliseconds: first close by, then further. */
const windows = [
  [1_000, 2_000],
  [60_000, 60_000]
] as const

export interface FindRawOptions {
  readonly admin: Pick<Admin, 'offsets' | 'offsetsAt'>
  readonly reader: PartitionReader
  readonly topic: string
  readonly id: string
  /** First offset of each partition that the workers have not committed; the earliest where there is none. */
  readonly committed: ReadonlyMap<number, number>
  /** Most records that are looked at. */
  readonly limit: number
  readonly isOwn: (record: RawRecord) => Promise<boolean>
  readonly signal?: AbortSignal
}

/** What was found of a message in its topic. */
export interface RawFound {
  /** The newest that is not committed, else the first. */
  readonly sighting: Sighting | undefined
  readonly searched: number
  readonly complete: boolean
}

/**
 * Finds the record of a message: among those of the time that its id tells, where it tells one, then among those that wait to be
 * processed. Others are not found: a topic has an index of times, and none of ids.
 */
export async function findRaw(options: FindRawOptions): Promise<RawFound> {
  const { admin, reader, topic, id, committed, limit, isOwn, signal } = options
  const bounds = await admin.offsets(topic)
  let left = limit
  const look = async (ranges: readonly ReadRange[], onlyFirst: boolean): Promise<Search> => {
    const search = await searchRecords({
      reader,
      ranges,
      id,
      limit: left,
      isOwn,
      onlyFirst,
      ...(signal && { signal })
    })
    left = Math.max(0, left - search.searched)
    return search
  }
  const time = timeOfId(id)
  let complete = true
  for (const window of time === undefined ? [] : windows) {
    const search = await look(
      await rangesAround(admin, bounds, topic, (time ?? 0) - window[0], (time ?? 0) + window[1]),
      true
    )
    complete = search.complete
    const [sighting] = search.sightings
    if (sighting !== undefined) return { sighting, searched: limit - left, complete }
  }
  const waiting = bounds.map(({ partition, earliest, latest }) => ({
    topic,
    partition,
    from: Math.max(earliest, committed.get(partition) ?? earliest),
    to: latest
  }))
  const search = await look(waiting, false)
  return { sighting: search.sightings.at(-1), searched: limit - left, complete: complete && search.complete }
}

/** Where the records between two times lie. */
async function rangesAround(
  admin: FindRawOptions['admin'],
  bounds: readonly PartitionOffsets[],
  topic: string,
  since: number,
  until: number
): Promise<readonly ReadRange[]> {
  const [from, to] = await Promise.all([admin.offsetsAt(topic, since), admin.offsetsAt(topic, until)])
  return bounds.map(({ partition, earliest, latest }) => ({
    topic,
    partition,
    from: Math.max(earliest, from.get(partition) ?? latest),
    to: Math.min(latest, to.get(partition) ?? latest)
  }))
}

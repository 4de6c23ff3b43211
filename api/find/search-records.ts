import type { RawRecord } from '#streams'
import type { PartitionReader, ReadRange } from '#streams/connector'
import type { Sighting } from './place.ts'

/** What a search found, and how far it went. */
export interface Search {
  /** In the order of each partition. */
  readonly sightings: readonly Sighting[]
  /** Offsets that were looked at. */
  readonly searched: number
  /** Whether all that was asked for was looked at. */
  readonly complete: boolean
}

export interface SearchOptions {
  readonly reader: PartitionReader
  readonly ranges: readonly ReadRange[]
  /** The id that a value must hold, in lower case. Upper case is found too. */
  readonly id: string
  /** Most offsets that are looked at, the newest of each range. */
  readonly limit: number
  /** Whether a record that holds the id is one of its own, and does not merely mention it. Default: every one. */
  readonly isOwn?: (record: RawRecord) => Promise<boolean>
  /** Ends after the first. Default: finds all. */
  readonly onlyFirst?: boolean
  readonly signal?: AbortSignal
}

/** Looks for the records of an id. The bytes are searched, so that a record costs no decoding; what holds the id is looked at closer. */
export async function searchRecords(options: SearchOptions): Promise<Search> {
  const { reader, id, isOwn = async () => true, onlyFirst = false, signal } = options
  const { ranges, complete } = newest(options.ranges, options.limit)
  const searched = ranges.reduce((sum, { from, to }) => sum + to - from, 0)
  if (searched === 0) return { sightings: [], searched, complete }
  const spellings = [id, id.toUpperCase()].map(text => Buffer.from(text, 'latin1'))
  const found = new AbortController()
  const sightings: Sighting[] = []
  const isOver = (): boolean => found.signal.aborted
  const reading = reader.read(
    ranges,
    async ({ topic, partition, records }) => {
      for (const record of records) {
        if (isOver()) return
        const { value } = record
        if (value === null || !spellings.some(bytes => value.includes(bytes))) continue
        if (!(await isOwn(record))) continue
        sightings.push({ topic, partition, offset: record.offset, record })
        if (onlyFirst) found.abort(new Error('found'))
      }
    },
    { signal: signal === undefined ? found.signal : AbortSignal.any([found.signal, signal]) }
  )
  await reading.catch(error => {
    if (!isOver()) throw error
  })
  return { sightings, searched, complete }
}

/** The last offsets of each range, as many of each as `limit` allows for all. */
function newest(ranges: readonly ReadRange[], limit: number) {
  const filled = ranges.filter(({ from, to }) => from < to)
  const total = filled.reduce((sum, { from, to }) => sum + to - from, 0)
  if (total <= limit) return { ranges: filled, complete: true }
  const each = Math.max(1, Math.floor(limit / filled.length))
  return { ranges: filled.map(range => ({ ...range, from: Math.max(range.from, range.to - each) })), complete: false }
}

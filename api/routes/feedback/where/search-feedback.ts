import { type Admin, asError, isRetryable, type RawRecord, type Serde } from '#streams'
import type { PartitionReader } from '#streams/connector'
import type { FeedbackReceived, FeedbackScored } from '../../../../schemas/generated/feedback.ts'
import { parseUuid } from '../../../../schemas/values/uuid.ts'
import { findRaw, type RawFound } from '../../../find/find-raw.ts'
import { timeOfId } from '../../../find/id-time.ts'
import type { Place, Sighting } from '../../../find/place.ts'
import { type Search, searchRecords } from '../../../find/search-records.ts'

export interface SearchFeedbackOptions {
  readonly admin: Pick<Admin, 'offsets' | 'offsetsAt'>
  readonly reader: PartitionReader
  readonly topics: { readonly raw: string; readonly scored: string; readonly deadLetter: string }
  /** Serde of the raw topic's values. */
  readonly value: Serde<FeedbackReceived>
  /** Serde of the scored topic's values. */
  readonly scored: Serde<FeedbackScored>
  /** Most records that one search looks at. */
  readonly limit: number
}

/** A record at a place, or the first offset that its partition still keeps. */
export type RecordAt = { readonly record: RawRecord } | { readonly earliest: number }

/** Searches the topics of feedback for what belongs to an id. Reject as the driver does, and with the reason of the signal. */
export interface SearchFeedback {
  /** Its record in the raw topic. `committed`: what the workers have committed, by partition. */
  readonly raw: (id: string, committed: ReadonlyMap<number, number>, signal: AbortSignal) => Promise<RawFound>
  /** Its dead letters, oldest first. */
  readonly letters: (id: string, signal: AbortSignal) => Promise<Search>
  /** Its record in the scored topic, which was written a little after its analysis (milliseconds since the epoch). */
  readonly scored: (id: string, analysis: number, signal: AbortSignal) => Promise<Search>
  /** The record of a place. */
  readonly at: (place: Place, signal: AbortSignal) => Promise<RecordAt>
}

/** A letter is written a little after its message was accepted, by another clock. */
const clockSkew = 60_000

/** A scored record is written this long after the analysis, at most, unless its worker waits. */
const writtenWithin = 10_000

/** Makes the searches. */
export function searchFeedback(options: SearchFeedbackOptions): SearchFeedback {
  const { admin, reader, topics, limit } = options
  const idOf = messageIds(options.value)
  const scoredIdOf = messageIds(options.scored)

  const rangesSince = async (topic: string, since: number | undefined, until?: number) => {
    const bounds = await admin.offsets(topic)
    const from = since === undefined ? undefined : await admin.offsetsAt(topic, since)
    const to = until === undefined ? undefined : await admin.offsetsAt(topic, until)
    return bounds.map(({ partition, earliest, latest }) => ({
      topic,
      partition,
      from: Math.max(earliest, from === undefined ? earliest : (from.get(partition) ?? latest)),
      to: Math.min(latest, to?.get(partition) ?? latest)
    }))
  }

  return {
    raw: (id, committed, signal) => {
      const isOwn = async (record: RawRecord): Promise<boolean> => (await idOf(record)) === id
      return findRaw({ admin, reader, topic: topics.raw, id, committed, limit, isOwn, signal })
    },
    letters: async (id, signal) => {
      const time = timeOfId(id)
      const ranges = await rangesSince(topics.deadLetter, time === undefined ? undefined : time - clockSkew)
      // A letter may hold anything: one whose value cannot be read and holds the id is taken for its own.
      const isOwn = async (record: RawRecord): Promise<boolean> => ((await idOf(record)) ?? id) === id
      const search = await searchRecords({ reader, ranges, id, limit, isOwn, signal })
      return { ...search, sightings: search.sightings.toSorted(byTime) }
    },
    scored: async (id, analysis, signal) => {
      const ranges = await rangesSince(topics.scored, analysis - 1_000, analysis + writtenWithin)
      const isOwn = async (record: RawRecord): Promise<boolean> => (await scoredIdOf(record)) === id
      return searchRecords({ reader, ranges, id, limit, isOwn, onlyFirst: true, signal })
    },
    at: async ({ topic, partition, offset }, signal) => {
      const bounds = (await admin.offsets(topic, [partition]))[0]
      const earliest = bounds?.earliest ?? 0
      if (bounds === undefined || offset < earliest || offset >= bounds.latest) return { earliest }
      const found: RawRecord[] = []
      await reader.read(
        [{ topic, partition, from: offset, to: offset + 1 }],
        ({ records }) => void found.push(...records),
        {
          signal
        }
      )
      const record = found.find(one => one.offset === offset)
      return record === undefined ? { earliest } : { record }
    }
  }
}

/** Reads the id in a value; undefined where it cannot be read. Rejects while the registry is away. */
function messageIds(serde: Pick<Serde<{ readonly message_id: string }>, 'prepare' | 'deserialize'>) {
  return async (record: RawRecord): Promise<string | undefined> => {
    try {
      await serde.prepare?.([record])
      const read = record.value === null ? undefined : serde.deserialize(record.value, record.headers)
      return read && parseUuid(read.message_id)
    } catch (error) {
      if (isRetryable(asError(error))) throw error
      return undefined
    }
  }
}

const byTime = (a: Sighting, b: Sighting): number => a.record.timestamp - b.record.timestamp

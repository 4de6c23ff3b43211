import { bulkhead } from 'cockatiel'
import { LRUCache } from 'lru-cache'
import {
  type Admin,
  asError,
  type Clock,
  errorHeaders,
  headerText,
  isRetryable,
  type Logger,
  type PartitionReader,
  type RawRecord,
  type Serde
} from '#streams'
import type { FeedbackReceived } from '../../../../schemas/generated/feedback.ts'
import { parseUuid } from '../../../../schemas/values/uuid.ts'
import { committedOffsets } from '../../../find/committed-offsets.ts'
import { findRaw } from '../../../find/find-raw.ts'
import { timeOfId } from '../../../find/id-time.ts'
import { type Place, placeText, type Sighting } from '../../../find/place.ts'
import { type Search, searchRecords } from '../../../find/search-records.ts'
import type { Whereabout, Whereabouts } from './whereabouts.ts'

export interface FindFeedbackOptions {
  readonly admin: Pick<Admin, 'offsets' | 'offsetsAt' | 'committed'>
  readonly reader: PartitionReader
  readonly topics: { readonly raw: string; readonly deadLetter: string }
  /** Consumer group of the workers. */
  readonly groupId: string
  /** Serde of the raw topic's values. */
  readonly value: Serde<FeedbackReceived>
  /** Most records that one search looks at. */
  readonly limit: number
  /** What the workers of a partition wait for, in words; undefined when for nothing, or when nobody can say. */
  readonly troubleOf: (topic: string, partition: number) => Promise<string | undefined>
  readonly clock: Clock
  readonly log: Logger
  /** Milliseconds that a search may take. Default 2,000. */
  readonly timeout?: number
}

/** Searches that run side by side: each reads from the broker. Others wait. */
const searchesAtOnce = 4

/** Places that are remembered: who asks again and again, as clients that wait do, is answered without a search. */
const rememberedPlaces = 20_000

/** A letter is written a little after its message was accepted, by another clock. */
const clockSkew = 60_000

/** Finds feedback in the raw topic and among the dead letters. */
export function findFeedback(options: FindFeedbackOptions): Whereabouts {
  const { admin, reader, topics, value, limit, troubleOf, clock, log, timeout = 2_000 } = options
  const committed = committedOffsets(admin, options.groupId, topics.raw, clock)
  const places = new LRUCache<string, Place>({ max: rememberedPlaces })
  const few = bulkhead(searchesAtOnce, Number.MAX_SAFE_INTEGER)
  const underWay = new Map<string, Promise<Whereabout>>()

  const idOf = async (record: RawRecord): Promise<string | undefined> => {
    try {
      await value.prepare?.([record])
      const read = record.value === null ? undefined : value.deserialize(record.value, record.headers)
      return read && parseUuid(read.message_id)
    } catch (error) {
      if (isRetryable(asError(error))) throw error
      return undefined
    }
  }

  const waiting = async (place: Place, offsets: ReadonlyMap<number, number>): Promise<Whereabout> => {
    const { topic, partition, offset } = place
    const lag = offset - (offsets.get(partition) ?? 0) + 1
    const reason = await troubleOf(topic, partition)
    if (reason === undefined) return { state: 'queued', topic, partition, offset, lag }
    return { state: 'retrying', topic, partition, offset, lag, reason }
  }

  const letterOf = async (id: string, signal: AbortSignal): Promise<Search> => {
    const bounds = await admin.offsets(topics.deadLetter)
    const time = timeOfId(id)
    const since = time === undefined ? undefined : await admin.offsetsAt(topics.deadLetter, time - clockSkew)
    const ranges = bounds.map(({ partition, earliest, latest }) => {
      const from = since === undefined ? earliest : (since.get(partition) ?? latest)
      return { topic: topics.deadLetter, partition, from: Math.max(earliest, from), to: latest }
    })
    // A letter may hold anything: one whose value cannot be read and holds the id is taken for its own.
    const isOwn = async (record: RawRecord): Promise<boolean> => ((await idOf(record)) ?? id) === id
    return searchRecords({ reader, ranges, id, limit, isOwn, signal })
  }

  const search = async (id: string): Promise<Whereabout> => {
    const signal = AbortSignal.timeout(timeout)
    const offsets = await committed()
    const isWaiting = ({ partition, offset }: Place): boolean => offset >= (offsets.get(partition) ?? 0)
    const known = places.get(id)
    if (known !== undefined && isWaiting(known)) return waiting(known, offsets)
    const isOwn = async (record: RawRecord): Promise<boolean> => (await idOf(record)) === id
    const raw = await findRaw({ admin, reader, topic: topics.raw, id, committed: offsets, limit, isOwn, signal })
    if (raw.sighting !== undefined) {
      const { topic, partition, offset } = raw.sighting
      places.set(id, { topic, partition, offset })
      if (isWaiting(raw.sighting)) return waiting(raw.sighting, offsets)
    }
    const letters = await letterOf(id, signal)
    const letter = letters.sightings.toSorted((a, b) => a.record.timestamp - b.record.timestamp).at(-1)
    if (letter !== undefined) return dead(letter)
    const searched = {
      records: raw.searched + letters.searched,
      complete: raw.complete && letters.complete
    }
    return { state: 'unknown', detail: unknown(raw.sighting, searched, limit), searched }
  }

  const guarded = async (id: string): Promise<Whereabout> => {
    try {
      return await few.execute(() => search(id))
    } catch (thrown) {
      const error = asError(thrown)
      log.warn({ err: error, message_id: id }, `feedback without a row was not looked for: ${error.message}`)
      const detail = `There is no feedback with this message_id in the table, and the topics could not be searched: ${causeOf(error, timeout)}.`
      return { state: 'unknown', detail, searched: { records: 0, complete: false } }
    }
  }

  return {
    of: id => {
      const current = underWay.get(id) ?? guarded(id).finally(() => underWay.delete(id))
      underWay.set(id, current)
      return current
    }
  }
}

/** What a dead letter says of its feedback. */
export function dead({ record, ...place }: Sighting): Extract<Whereabout, { readonly state: 'dead' }> {
  const header = (name: keyof typeof errorHeaders): string => headerText(record.headers, errorHeaders[name]) ?? ''
  return {
    state: 'dead',
    dead_letter_id: placeText(place),
    reason: header('exception'),
    step: header('step'),
    message: header('message')
  }
}

const causeOf = (error: Error, timeout: number): string =>
  error.name === 'TimeoutError' ? `that took longer than ${timeout} ms` : 'Kafka or the schema registry does not answer'

function unknown(raw: Place | undefined, { complete }: { readonly complete: boolean }, limit: number): string {
  const none = 'There is no feedback with this message_id.'
  if (raw !== undefined) {
    return `${none} Its record ${placeText(raw)} was processed, but there is neither a row nor a dead letter of it: the row or the letter was removed, or the retention of the dead-letter topic took it.`
  }
  const part = complete ? '' : ` Only the newest ${limit} records were searched (TRACE_SEARCH_RECORDS).`
  return `${none} It was never accepted, or so long ago that the topics do not keep it any more.${part}`
}

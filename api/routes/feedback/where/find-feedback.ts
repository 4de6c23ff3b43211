import { bulkhead } from 'cockatiel'
import { LRUCache } from 'lru-cache'
import { asError, errorHeaders, headerText, type Logger } from '#streams'
import { type Place, placeText, type Sighting } from '../../../find/place.ts'
import type { SearchFeedback } from './search-feedback.ts'
import type { Whereabout, Whereabouts } from './whereabouts.ts'

export interface FindFeedbackOptions {
  readonly search: Pick<SearchFeedback, 'raw' | 'letters'>
  /** What the workers have committed of the raw topic, by partition. */
  readonly committed: () => Promise<ReadonlyMap<number, number>>
  /** Most records that one search looks at, for what is said of it. */
  readonly limit: number
  /** What the workers of a partition wait for, in words; undefined when for nothing, or when nobody can say. */
  readonly troubleOf: (topic: string, partition: number) => Promise<string | undefined>
  readonly log: Logger
  /** Milliseconds that a search may take. Default 2,000. */
  readonly timeout?: number
}

/** Searches that run side by side: each reads from the broker. Others wait. */
const searchesAtOnce = 4

/** Places that are remembered: who asks again and again, as clients that wait do, is answered without a search. */
const rememberedPlaces = 20_000

/** Finds feedback in the raw topic and among the dead letters. */
export function findFeedback(options: FindFeedbackOptions): Whereabouts {
  const { search: topics, committed, limit, troubleOf, log, timeout = 2_000 } = options
  const places = new LRUCache<string, Place>({ max: rememberedPlaces })
  const few = bulkhead(searchesAtOnce, Number.MAX_SAFE_INTEGER)
  const underWay = new Map<string, Promise<Whereabout>>()

  const waiting = async (place: Place, offsets: ReadonlyMap<number, number>): Promise<Whereabout> => {
    const { topic, partition, offset } = place
    const lag = offset - (offsets.get(partition) ?? 0) + 1
    const reason = await troubleOf(topic, partition)
    if (reason === undefined) return { state: 'queued', topic, partition, offset, lag }
    return { state: 'retrying', topic, partition, offset, lag, reason }
  }

  const search = async (id: string): Promise<Whereabout> => {
    const signal = AbortSignal.timeout(timeout)
    const offsets = await committed()
    const isWaiting = ({ partition, offset }: Place): boolean => offset >= (offsets.get(partition) ?? 0)
    const known = places.get(id)
    if (known !== undefined && isWaiting(known)) return waiting(known, offsets)
    const raw = await topics.raw(id, offsets, signal)
    if (raw.sighting !== undefined) {
      const { topic, partition, offset } = raw.sighting
      places.set(id, { topic, partition, offset })
      if (isWaiting(raw.sighting)) return waiting(raw.sighting, offsets)
    }
    const letters = await topics.letters(id, signal)
    const letter = letters.sightings.at(-1)
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
  return `${none} It was never accepted, or so long ago that the topics no longer keep it.${part}`
}

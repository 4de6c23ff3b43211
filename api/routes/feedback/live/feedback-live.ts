import { LRUCache } from 'lru-cache'
import {
  type Admin,
  asError,
  eventTimeOf,
  isRetryable,
  type Logger,
  type Metrics,
  type RawRecord,
  type Serde,
  sleep
} from '#streams'
import type { PartitionReader, SteadyClock } from '#streams/connector'
import type { FeedbackReceived, FeedbackScored } from '../../../../schemas/generated/feedback.ts'
import type { FeedbackRow } from '../../../../topology/feedback/read-model.ts'
import { type LiveEvent, LiveFeed } from '../../../live/live-feed.ts'
import { topicFollower } from '../../../live/topic-follower.ts'
import { represent } from '../representation.ts'
import { dead } from '../where/find-feedback.ts'
import type { Whereabout } from '../where/whereabouts.ts'
import { feedbackLiveMetrics } from './metrics.ts'

/** What became of feedback: it has a row, or a dead letter. */
export type Outcome = { readonly state: 'stored' } | Extract<Whereabout, { readonly state: 'dead' }>

/** What happens to feedback, as it happens. Nothing is read while nobody follows or waits. */
export interface FeedbackLive {
  /** Follows until the returned function is called. */
  readonly hold: () => () => void
  /** Resolves when everything that happens from now on is seen. Rejects while that cannot be. */
  readonly following: () => Promise<void>
  /** What becomes of feedback within so many milliseconds; undefined when nothing did, or when too many wait already. */
  readonly outcome: (messageId: string, milliseconds: number) => Promise<Outcome | undefined>
  /** The last scored feedback, and everyone who waits for the next. Another one each time that it begins to follow. */
  readonly feed: () => LiveFeed<FeedbackRow>
  /** Ends it, with every stream and every wait. */
  readonly close: () => void
}

export interface FeedbackLiveOptions {
  readonly admin: Pick<Admin, 'offsets'>
  readonly reader: PartitionReader
  readonly topics: { readonly scored: string; readonly deadLetter: string }
  readonly scored: Serde<FeedbackScored>
  /** Serde of the raw topic, whose values dead letters hold. */
  readonly raw: Serde<FeedbackReceived>
  readonly metrics: Metrics
  readonly clock: SteadyClock
  readonly log: Logger
}

/** Scored feedback that is kept for streams that come again. */
const history = 1_000

/** Milliseconds between two writes to the connection of a client, unless much has come: its processor time grows with the writes. */
const tellEvery = 100

/** Outcomes that are remembered, for those whose feedback was done before they could wait. */
const remembered = 20_000

/** Most requests that wait at once. */
const mostWaiting = 10_000

/** Milliseconds between two tries to read with a registry that is away. */
const registryPause = 1_000

/** Follows the scored topic and the dead letters. A record of the scored topic is written once its row is stored. */
export function feedbackLive(options: FeedbackLiveOptions): FeedbackLive {
  const { admin, reader, topics, scored, raw, metrics, clock, log } = options
  const outcomes = new LRUCache<string, Outcome>({ max: remembered })
  const waiting = new Map<string, Set<(outcome: Outcome | undefined) => void>>()
  const broadcast = metrics.series(feedbackLiveMetrics.events, { outcome: 'broadcast' })
  const skipped = metrics.series(feedbackLiveMetrics.events, { outcome: 'skipped' })
  const closing = new AbortController()
  const newFeed = (): LiveFeed<FeedbackRow> => new LiveFeed('feedback', history, { clock, interval: tellEvery })
  let feed = newFeed()
  /** What came before all that was there at the start was read; undefined afterwards. */
  let early: LiveEvent<FeedbackRow>[] | undefined = []
  let waits = 0

  const done = (messageId: string, outcome: Outcome): void => {
    outcomes.set(messageId, outcome)
    for (const tell of waiting.get(messageId) ?? []) tell(outcome)
  }

  const prepared = async <V>(serde: Serde<V>, records: readonly RawRecord[]): Promise<void> => {
    while (!closing.signal.aborted) {
      try {
        return await serde.prepare?.(records)
      } catch (thrown) {
        const error = asError(thrown)
        if (!isRetryable(error)) return
        log.warn({ err: error }, `schemas not available, trying again: ${error.message}`)
        await sleep(clock, registryPause, closing.signal).catch(() => undefined)
      }
    }
  }

  const onScored = async (partition: number, records: readonly RawRecord[], isOld: boolean): Promise<void> => {
    await prepared(scored, records)
    const events: LiveEvent<FeedbackRow>[] = []
    for (const record of records) {
      const row = rowOf(scored, record)
      if (row instanceof Error) {
        skipped.add(1)
        log.warn({ err: row }, `${topics.scored}-${partition}-${record.offset} is no scored feedback: ${row.message}`)
        continue
      }
      if (!isOld) done(row.message_id, { state: 'stored' })
      const { offset } = record
      events.push({ partition, offset, time: row.analysis_timestamp, data: JSON.stringify(represent(row)), value: row })
    }
    if (!isOld) broadcast.add(events.length)
    if (early === undefined) feed.broadcast(events)
    else early.push(...events)
  }

  const onLetters = async (topic: string, partition: number, records: readonly RawRecord[]): Promise<void> => {
    await prepared(raw, records)
    for (const record of records) {
      const id = idOf(raw, record)
      if (id !== undefined) done(id, dead({ topic, partition, offset: record.offset, record }))
    }
  }

  const follower = topicFollower({
    admin,
    reader,
    topics: [topics.scored, topics.deadLetter],
    history,
    onBegin: () => {
      feed.close()
      feed = newFeed()
      early = []
    },
    onEnd: () => feed.close(),
    onCaughtUp: () => {
      feed.load((early ?? []).sort((a, b) => a.time - b.time))
      early = undefined
    },
    onRecords: async (topic, partition, records, isOld) => {
      if (topic === topics.scored) await onScored(partition, records, isOld)
      else if (!isOld) await onLetters(topic, partition, records)
    },
    clock,
    log
  })

  return {
    hold: follower.hold,
    following: follower.following,
    feed: () => feed,
    outcome: (messageId, milliseconds) => {
      const known = outcomes.get(messageId)
      if (known !== undefined) return Promise.resolve(known)
      if (waits >= mostWaiting || closing.signal.aborted) return Promise.resolve(undefined)
      waits++
      return new Promise(resolve => {
        const others = waiting.get(messageId) ?? new Set()
        const tell = (outcome: Outcome | undefined): void => {
          cancel()
          if (!others.delete(tell)) return
          if (others.size === 0) waiting.delete(messageId)
          waits--
          resolve(outcome)
        }
        const cancel = clock.after(milliseconds, () => tell(undefined))
        waiting.set(messageId, others.add(tell))
      })
    },
    close: () => {
      closing.abort(new Error('closed'))
      follower.close()
      feed.close()
      for (const tellers of waiting.values()) for (const tell of tellers) tell(undefined)
    }
  }
}

/** A scored record as the row that was made of it, or why it is none. */
function rowOf(serde: Serde<FeedbackScored>, record: RawRecord): FeedbackRow | Error {
  if (record.value === null) return new Error('it has no value')
  try {
    const value = serde.deserialize(record.value, record.headers)
    const accepted_at = eventTimeOf(record.headers) ?? record.timestamp
    return { ...value, accepted_at, source_topic: null, source_partition: null, source_offset: null }
  } catch (thrown) {
    return asError(thrown)
  }
}

/** The id in the value of a dead letter; undefined where it cannot be read, which is why it died. */
function idOf(serde: Serde<FeedbackReceived>, record: RawRecord): string | undefined {
  if (record.value === null) return undefined
  try {
    return serde.deserialize(record.value, record.headers).message_id.toLowerCase()
  } catch {
    return undefined
  }
}

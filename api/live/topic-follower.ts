import { type Admin, asError, exponential, isRetryable, type Logger, type RawRecord, sleep } from '#streams'
import type { ConsumerBatch, PartitionReader, SteadyClock } from '#streams/connector'

export interface TopicFollowerOptions {
  readonly admin: Pick<Admin, 'offsets'>
  readonly reader: PartitionReader
  readonly topics: readonly string[]
  /** Records that are read from before the end at the start, over all partitions of a topic. Default 0. */
  readonly history?: number
  /** Called with records as they are written, in the order of each partition; awaited. `isOld`: they were there at the start. */
  readonly onRecords: (topic: string, partition: number, records: readonly RawRecord[], isOld: boolean) => Promise<void>
  /** Called when it begins to follow, before anything is read. It may end and begin again: what was there at the start is read anew then. */
  readonly onBegin?: () => void
  /** Called when it cannot go on; who holds it then makes it begin again by holding it anew. */
  readonly onEnd?: () => void
  /** Called once all that was there at the start was given to `onRecords`. */
  readonly onCaughtUp?: () => void
  readonly clock: SteadyClock
  readonly log: Logger
}

/** Follows topics while somebody wants to know what is written to them. */
export interface TopicFollower {
  /** Follows until the returned function is called. The first who holds it makes it begin; it goes on for a while after the last. */
  readonly hold: () => () => void
  /** Resolves when what is written from now on will be seen; rejects with why it does not follow. */
  readonly following: () => Promise<void>
  /** Ends it for good. */
  readonly close: () => void
}

/** Milliseconds that it goes on when nobody holds it: those who come again find it at work. */
const linger = 60_000

/** Milliseconds after which partitions that were added are found. */
const lookAgain = 30_000

const again = exponential({ initial: 200, max: 5_000, jitter: 0.2 })

/**
 * Reads topics to their end and on, without a consumer group: nothing is committed, and no other reader is held up by its coming and going.
 * While nobody holds it, nothing is read. A broker that is away is waited for, and what was written meanwhile is read then.
 */
export function topicFollower(options: TopicFollowerOptions): TopicFollower {
  const { clock, log } = options
  let holders = 0
  let running: { readonly stop: AbortController; readonly begun: Promise<void> } | undefined
  let isClosed = false
  let cancelEnd = (): void => undefined

  const end = (): void => {
    running?.stop.abort(new Error('nobody follows'))
    running = undefined
  }

  const run = (): { readonly stop: AbortController; readonly begun: Promise<void> } => {
    const stop = new AbortController()
    const begun = Promise.withResolvers<void>()
    // Who wants to know asks `following`; nobody has to.
    begun.promise.catch(() => undefined)
    options.onBegin?.()
    follow(options, stop.signal, begun.resolve).catch((thrown: unknown) => {
      if (stop.signal.aborted) return
      const error = asError(thrown)
      log.error({ err: error, topics: options.topics }, `following ended: ${error.message}`)
      begun.reject(error)
      if (running?.stop === stop) running = undefined
      options.onEnd?.()
    })
    return { stop, begun: begun.promise }
  }

  return {
    hold: () => {
      if (isClosed) return () => undefined
      holders++
      cancelEnd()
      running ??= run()
      let isHeld = true
      return () => {
        if (!isHeld) return
        isHeld = false
        holders--
        if (holders === 0 && !isClosed) cancelEnd = clock.after(linger, end)
      }
    },
    following: () => running?.begun ?? Promise.reject(new Error('nobody follows')),
    close: () => {
      isClosed = true
      cancelEnd()
      end()
    }
  }
}

/** Reads on until the signal; begins again where it was when the broker was away, and where partitions were added. */
async function follow(options: TopicFollowerOptions, signal: AbortSignal, begun: () => void): Promise<void> {
  const { admin, reader, topics, history = 0, clock, log } = options
  /** Next offset of each partition, and the end that each had at the start. */
  const positions = new Map<string, number>()
  const ends = new Map<string, number>()
  const key = (topic: string, partition: number): string => `${topic}/${partition}`
  let isCaughtUp = false

  const ranges = async () => {
    const found = []
    for (const topic of topics) {
      const bounds = await admin.offsets(topic)
      const each = Math.ceil(history / Math.max(1, bounds.length))
      for (const { partition, earliest, latest } of bounds) {
        const place = key(topic, partition)
        // One that was added since is read from its beginning.
        const from = positions.get(place) ?? (isCaughtUp ? earliest : Math.max(earliest, latest - each))
        positions.set(place, from)
        if (!ends.has(place)) ends.set(place, isCaughtUp ? earliest : latest)
        found.push({ topic, partition, from, to: Number.MAX_SAFE_INTEGER })
      }
    }
    return found
  }

  const caughtUp = (): void => {
    if (isCaughtUp || [...ends].some(([place, to]) => (positions.get(place) ?? 0) < to)) return
    isCaughtUp = true
    options.onCaughtUp?.()
  }

  const onBatch = async ({ topic, partition, records, nextOffset }: ConsumerBatch): Promise<void> => {
    const place = key(topic, partition)
    const position = positions.get(place) ?? 0
    const fresh = records.filter(({ offset }) => offset >= position)
    const until = ends.get(place) ?? 0
    const old = fresh.filter(({ offset }) => offset < until)
    if (old.length > 0) await options.onRecords(topic, partition, old, true)
    if (old.length < fresh.length) await options.onRecords(topic, partition, fresh.slice(old.length), false)
    positions.set(place, Math.max(position, nextOffset))
    caughtUp()
  }

  let attempt = 0
  while (!signal.aborted) {
    const round = AbortSignal.any([signal, AbortSignal.timeout(lookAgain)])
    try {
      const wanted = await ranges()
      begun()
      caughtUp()
      attempt = 0
      await reader.read(wanted, onBatch, { signal: round })
    } catch (thrown) {
      if (signal.aborted) return
      if (round.aborted) continue
      const error = asError(thrown)
      if (!isRetryable(error)) throw error
      attempt++
      log.warn({ err: error, topics, attempt }, `following failed, trying again: ${error.message}`)
      await sleep(clock, again.delay(attempt, Math.random) ?? 5_000, signal).catch(() => undefined)
    }
  }
}

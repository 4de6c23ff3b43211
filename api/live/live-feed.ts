import type { SteadyClock } from '#streams/connector'
import { eventText } from './event-stream.ts'

/** A record of a topic as it is broadcast. */
export interface LiveEvent<V> {
  readonly partition: number
  readonly offset: number
  /** When it was made, milliseconds since the epoch. */
  readonly time: number
  /** What clients are given, as JSON. */
  readonly data: string
  /** What filters look at. */
  readonly value: V
}

/** An event where the feed keeps it. */
interface Kept<V> extends LiveEvent<V> {
  readonly id: string
  /** Broadcast by this feed, and not loaded from before its start. */
  readonly live: boolean
}

/** One connection's way through the feed. */
export interface FeedCursor {
  /** Some events, of up to 100, in the format of SSE; empty when there are none now, undefined when the connection should end. */
  readonly take: () => Uint8Array | undefined
}

/** Which events a connection is given. */
export interface FeedFilter<V> {
  /** The same for filters that let the same through, which then share what is made of the events. */
  readonly key: string
  readonly passes: (value: V) => boolean
}

/** How often connections are told, at most. */
export interface Pacing {
  readonly clock: SteadyClock
  /** Milliseconds. */
  readonly interval: number
}

/** Events one after the other, as connections of one filter are given them. */
interface Frame {
  /** Numbers of the first event looked at, and of the one behind the last. */
  readonly from: number
  readonly to: number
  readonly bytes: Uint8Array
}

const nothing = new Uint8Array(0)

/** Most events of one `take`. */
const portion = 100

/** Instances broadcast in about the same order: events made this much earlier may come later elsewhere, milliseconds. */
const overlap = 60_000

/** The `partition-offset` that names an event, or undefined for any other text. */
export function parseEventId(
  id: string | undefined
): { readonly partition: number; readonly offset: number } | undefined {
  const parts = id === undefined ? null : /^(\d{1,9})-(\d{1,15})$/.exec(id)
  return parts === null ? undefined : { partition: Number(parts[1]), offset: Number(parts[2]) }
}

/**
 * The last events of a topic, and everyone who waits for the next. Bounded: a connection that falls behind what is kept is ended, and resumes
 * with what is kept when it comes again.
 */
export class LiveFeed<V> {
  readonly #name: string
  readonly #limit: number
  readonly #kept: Kept<V>[] = []
  /** Number of the first kept event since the start. */
  #first = 0
  /** Number of the first event that was broadcast here. */
  #liveFrom = 0
  /** A connection that comes before what there was is loaded waits for it. */
  #loaded = false
  readonly #listeners = new Set<() => void>()
  #closed = false
  /** The last frame of each filter, for connections that are at the same event. */
  readonly #frames = new Map<string, Frame>()
  readonly #pacing: Pacing | undefined
  #untold = 0
  #toldAt = Number.NEGATIVE_INFINITY
  #cancelTell: (() => void) | undefined

  /** `name` is what clients call the events; `limit` says how many are kept. Without `pacing` every broadcast is told at once. */
  constructor(name: string, limit: number, pacing?: Pacing) {
    this.#name = name
    this.#limit = limit
    this.#pacing = pacing
  }

  /** Connections that wait for events. */
  get connections(): number {
    return this.#listeners.size
  }

  /** Takes events that were published before the start, oldest first. */
  load(events: readonly LiveEvent<V>[]): void {
    this.#add(events, false)
    this.#liveFrom = this.#end
    this.#loaded = true
    this.#tell()
  }

  /** Takes events as they are published, and tells every connection: at once after a pause, else together with what comes within the interval. */
  broadcast(events: readonly LiveEvent<V>[]): void {
    this.#loaded = true
    this.#add(events, true)
    this.#untold += events.length
    const wait = this.#untold >= this.#limit / 4 ? 0 : this.#untilNext()
    if (wait <= 0) this.#tell()
    else this.#cancelTell ??= this.#pacing?.clock.after(wait, () => this.#tell())
  }

  /** Calls back when there is more, until the returned function is called. */
  onMore(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * A way through everything after the event named by `lastEventId`; without one, through what comes from now on. An event that this feed
   * broadcast is gone on after exactly. One that another instance broadcast is gone on after with an overlap, so that nothing is missed
   * where the order of partitions differed: an event may come again. One that is not kept any more: with everything that is kept. A
   * filter leaves events out; without it all are given.
   */
  cursor(lastEventId: string | undefined, filter?: FeedFilter<V>): FeedCursor {
    const position = parseEventId(lastEventId)
    let waiting: Kept<V>[] = []
    let at = this.#loaded ? this.#end : undefined
    if (at !== undefined && position !== undefined) waiting = this.#after(position)
    return {
      take: () => {
        if (this.#closed) return undefined
        if (at === undefined) {
          if (!this.#loaded) return nothing
          waiting = position === undefined ? [] : this.#after(position)
          at = position === undefined ? this.#liveFrom : this.#end
        }
        while (waiting.length > 0) {
          const bytes = this.#encoded(waiting.splice(0, portion), filter)
          if (bytes.length > 0) return bytes
        }
        while (at < this.#end) {
          if (at < this.#first) return undefined
          const { to, bytes } = this.#frameAt(at, filter)
          at = to
          if (bytes.length > 0) return bytes
        }
        return nothing
      }
    }
  }

  /** Ends every connection, also those that are still to come. */
  close(): void {
    this.#closed = true
    this.#tell()
  }

  #tell(): void {
    this.#cancelTell?.()
    this.#cancelTell = undefined
    this.#untold = 0
    this.#toldAt = this.#pacing?.clock.steady() ?? 0
    for (const listener of this.#listeners) listener()
  }

  /** Milliseconds until connections may be told again. */
  #untilNext(): number {
    if (this.#pacing === undefined) return 0
    const { clock, interval } = this.#pacing
    return Math.min(interval, this.#toldAt + interval - clock.steady())
  }

  /** Made once for all connections of a filter that are at the same event. */
  #frameAt(from: number, filter: FeedFilter<V> | undefined): Frame {
    const key = filter?.key ?? ''
    const known = this.#frames.get(key)
    if (known?.from === from) return known
    const events = this.#kept.slice(from - this.#first, from - this.#first + portion)
    const frame = { from, to: from + events.length, bytes: this.#encoded(events, filter) }
    this.#frames.set(key, frame)
    return frame
  }

  #encoded(events: readonly Kept<V>[], filter: FeedFilter<V> | undefined): Uint8Array {
    const wanted = filter === undefined ? events : events.filter(({ value }) => filter.passes(value))
    return wanted.length === 0
      ? nothing
      : Buffer.from(wanted.map(({ id, data }) => eventText(this.#name, id, data)).join(''))
  }

  get #end(): number {
    return this.#first + this.#kept.length
  }

  #after({ partition, offset }: { readonly partition: number; readonly offset: number }): Kept<V>[] {
    const index = this.#kept.findLastIndex(event => event.partition === partition && event.offset === offset)
    const known = this.#kept[index]
    if (known?.live === true) return this.#kept.slice(index + 1)
    const since = known === undefined ? Number.NEGATIVE_INFINITY : known.time - overlap
    return this.#kept.filter(event => (event.partition === partition ? event.offset > offset : event.time >= since))
  }

  #add(events: readonly LiveEvent<V>[], live: boolean): void {
    this.#frames.clear()
    for (const event of events) this.#kept.push({ ...event, id: `${event.partition}-${event.offset}`, live })
    const surplus = this.#kept.length - this.#limit
    if (surplus <= 0) return
    this.#kept.splice(0, surplus)
    this.#first += surplus
  }
}

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
  /** Up to 100 events in the format of SSE; undefined when the connection should end. */
  readonly take: () => readonly string[] | undefined
}

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

  /** `name` is what clients call the events; `limit` says how many are kept. */
  constructor(name: string, limit: number) {
    this.#name = name
    this.#limit = limit
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

  /** Takes events as they are published, and tells every connection. */
  broadcast(events: readonly LiveEvent<V>[]): void {
    this.#loaded = true
    this.#add(events, true)
    this.#tell()
  }

  /** Calls back at every broadcast, until the returned function is called. */
  onMore(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * A way through everything after the event named by `lastEventId`; without one, through what comes from now on. An event that this feed
   * broadcast is gone on after exactly. One that another instance broadcast is gone on after with an overlap, so that nothing is missed
   * where the order of partitions differed: an event may come again. One that is not kept any more: with everything that is kept. `passes`
   * leaves events out; without it all are given.
   */
  cursor(lastEventId: string | undefined, passes: (value: V) => boolean = () => true): FeedCursor {
    const position = parseEventId(lastEventId)
    let waiting: Kept<V>[] = []
    let at = this.#loaded ? this.#end : undefined
    if (at !== undefined && position !== undefined) waiting = this.#after(position)
    return {
      take: () => {
        if (this.#closed) return undefined
        if (at === undefined) {
          if (!this.#loaded) return []
          waiting = position === undefined ? [] : this.#after(position)
          at = position === undefined ? this.#liveFrom : this.#end
        }
        for (;;) {
          let events: readonly Kept<V>[] = waiting.splice(0, portion)
          if (events.length === 0) {
            if (at < this.#first) return undefined
            events = this.#kept.slice(at - this.#first, at - this.#first + portion)
            at += events.length
          }
          if (events.length === 0) return []
          const wanted = events
            .filter(({ value }) => passes(value))
            .map(({ id, data }) => eventText(this.#name, id, data))
          if (wanted.length > 0) return wanted
        }
      }
    }
  }

  /** Ends every connection, also those that are still to come. */
  close(): void {
    this.#closed = true
    this.#tell()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
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
    for (const event of events) this.#kept.push({ ...event, id: `${event.partition}-${event.offset}`, live })
    const surplus = this.#kept.length - this.#limit
    if (surplus <= 0) return
    this.#kept.splice(0, surplus)
    this.#first += surplus
  }
}

import { eventText } from '../../live/event-stream.ts'

/** A processed comment as it is broadcast. */
export interface FeedEvent {
  readonly partition: number
  readonly offset: number
  /** When it was processed, milliseconds since the epoch. */
  readonly time: number
  /** The comment as JSON. */
  readonly data: string
}

/** An event where the feed keeps it. */
interface Kept extends FeedEvent {
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

/** Instances broadcast in about the same order: events processed this much earlier may come later elsewhere, milliseconds. */
const overlap = 60_000

/** The `partition-offset` that names an event, or undefined for any other text. */
export function parseEventId(
  id: string | undefined
): { readonly partition: number; readonly offset: number } | undefined {
  const parts = id === undefined ? null : /^(\d{1,9})-(\d{1,15})$/.exec(id)
  return parts === null ? undefined : { partition: Number(parts[1]), offset: Number(parts[2]) }
}

/**
 * The last events of the processed topic, and everyone who waits for the next. Bounded: a connection that falls behind what is kept is
 * ended, and resumes with what is kept when it comes again.
 */
export class CommentFeed {
  readonly #limit: number
  readonly #kept: Kept[] = []
  /** Number of the first kept event since the start. */
  #first = 0
  /** Number of the first event that was broadcast here. */
  #liveFrom = 0
  /** A connection that comes before what there was is loaded waits for it. */
  #loaded = false
  readonly #listeners = new Set<() => void>()
  #closed = false

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Connections that wait for events. */
  get connections(): number {
    return this.#listeners.size
  }

  /** Takes events that were published before the start, oldest first. */
  load(events: readonly FeedEvent[]): void {
    this.#add(events, false)
    this.#liveFrom = this.#end
    this.#loaded = true
    this.#tell()
  }

  /** Takes events as they are published, and tells every connection. */
  broadcast(events: readonly FeedEvent[]): void {
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
   * where the order of partitions differed: a comment may come again. One that is not kept any more: with everything that is kept.
   */
  cursor(lastEventId: string | undefined): FeedCursor {
    const position = parseEventId(lastEventId)
    let waiting: Kept[] = []
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
        if (waiting.length > 0) return waiting.splice(0, portion).map(textOf)
        if (at < this.#first) return undefined
        const events = this.#kept.slice(at - this.#first, at - this.#first + portion)
        at += events.length
        return events.map(textOf)
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

  #after({ partition, offset }: { readonly partition: number; readonly offset: number }): Kept[] {
    const index = this.#kept.findLastIndex(event => event.partition === partition && event.offset === offset)
    const known = this.#kept[index]
    if (known?.live === true) return this.#kept.slice(index + 1)
    const since = known === undefined ? Number.NEGATIVE_INFINITY : known.time - overlap
    return this.#kept.filter(event => (event.partition === partition ? event.offset > offset : event.time >= since))
  }

  #add(events: readonly FeedEvent[], live: boolean): void {
    for (const event of events) this.#kept.push({ ...event, id: `${event.partition}-${event.offset}`, live })
    const surplus = this.#kept.length - this.#limit
    if (surplus <= 0) return
    this.#kept.splice(0, surplus)
    this.#first += surplus
  }
}

const textOf = ({ id, data }: Kept): string => eventText('comment', id, data)

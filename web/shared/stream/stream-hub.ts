import { type PageStream, type StreamRequest, streamState } from './page-stream.ts'

/** What a tab is told of its stream. */
export type Told =
  | { readonly told: 'open' }
  | { readonly told: 'error'; readonly readyState: number }
  | { readonly told: 'event'; readonly data: string; readonly id: string }

type Tell = (told: Told) => void
type Open = (request: StreamRequest) => PageStream

/** Events that are kept for tabs that come later. */
const kept = 1_000

/** Holds one stream for all tabs that follow the same address, and gives each of them what comes behind the event that it knows. */
export class StreamHub {
  readonly #open: Open
  readonly #channels = new Map<string, Channel>()

  constructor(open: Open) {
    this.#open = open
  }

  /** Follows a stream for a tab. The returned function ends that; with the last tab the connection ends. */
  join(request: StreamRequest, tell: Tell): () => void {
    const name = `${request.event} ${request.url}`
    const channel = this.#channels.get(name) ?? new Channel(this.#open)
    this.#channels.set(name, channel)
    channel.join(request, tell)
    return () => {
      if (channel.leave(tell) === 0 && this.#channels.get(name) === channel) this.#channels.delete(name)
    }
  }
}

/** One stream and the tabs that follow it. */
class Channel {
  readonly #open: Open
  readonly #tabs = new Set<Tell>()
  #stream: PageStream | undefined
  /** The last events, oldest first. What lies before them was not seen here, or is forgotten. */
  #events: { readonly data: string; readonly id: string }[] = []
  #begunAfter: string | undefined

  constructor(open: Open) {
    this.#open = open
  }

  join(request: StreamRequest, tell: Tell): void {
    this.#tabs.add(tell)
    if (this.#stream === undefined || this.#stream.readyState === streamState.closed) {
      this.#begin(request)
      return
    }
    const missed = this.#after(request.lastEventId)
    if (missed === undefined) {
      this.#begin(request)
      return
    }
    if (this.#stream.readyState === streamState.live) tell({ told: 'open' })
    for (const event of missed) tell({ told: 'event', ...event })
  }

  /** How many tabs are left. */
  leave(tell: Tell): number {
    this.#tabs.delete(tell)
    if (this.#tabs.size === 0) this.#stream?.close()
    return this.#tabs.size
  }

  /** What came after an event; undefined when that cannot be told from what is kept. */
  #after(id: string | undefined): readonly { readonly data: string; readonly id: string }[] | undefined {
    if (id === undefined) return []
    if (id === this.#begunAfter) return this.#events
    const at = this.#events.findIndex(event => event.id === id)
    return at === -1 ? undefined : this.#events.slice(at + 1)
  }

  /** Opens the stream behind what this tab knows. Tabs that know more get some events again, as after every break. */
  #begin(request: StreamRequest): void {
    this.#stream?.close()
    this.#events = []
    this.#begunAfter = request.lastEventId
    const stream = this.#open(request)
    this.#stream = stream
    const ifCurrent = (run: () => void): void => {
      if (this.#stream === stream) run()
    }
    stream.addEventListener('open', () => ifCurrent(() => this.#tellAll({ told: 'open' })))
    stream.addEventListener('error', () =>
      ifCurrent(() => this.#tellAll({ told: 'error', readyState: stream.readyState }))
    )
    stream.addEventListener(request.event, ({ data, lastEventId: id }) =>
      ifCurrent(() => {
        this.#keep({ data, id })
        this.#tellAll({ told: 'event', data, id })
      })
    )
  }

  #keep(event: { readonly data: string; readonly id: string }): void {
    this.#events.push(event)
    if (this.#events.length <= kept) return
    this.#events.shift()
    this.#begunAfter = undefined
  }

  #tellAll(told: Told): void {
    for (const tell of [...this.#tabs]) tell(told)
  }
}

import type { Context } from 'hono'
import type { Clock } from '#streams'

/** Where the events of one connection come from. */
export interface EventSource {
  /** The next events, ready to be sent; empty when there are none now. Undefined ends the connection. */
  readonly take: () => readonly string[] | undefined
  /** Calls back when there may be more, until the returned function is called. */
  readonly onMore: (listener: () => void) => () => void
  /** Called once when the connection is over. */
  readonly close?: () => void
}

export interface EventStreamOptions {
  readonly source: EventSource
  readonly clock: Clock
  /** Milliseconds between two comments that keep proxies from closing a quiet connection. Default 15,000. */
  readonly heartbeat?: number
  /** Milliseconds after which a client should connect again. Default 1,000. */
  readonly retry?: number
  /** Milliseconds for which a client may leave what was sent unread before it is taken for gone. Default 30,000. */
  readonly unreadLimit?: number
  /**
   * Milliseconds after which a connection is ended at the latest; a client that is still there comes again with `Last-Event-ID` and misses
   * nothing, one that vanished without a word does not. Spread by 20 %. Default 120,000.
   */
  readonly longest?: number
  /** Ends the connection of a client that reads nothing, as `connectionOf` does. Default: the body fails. */
  readonly cut?: (() => void) | undefined
}

/** How to end the connection of a request at once; undefined where there is none, as in `app.request`. */
export function connectionOf(c: Context): (() => void) | undefined {
  const { outgoing } = (c.env ?? {}) as { readonly outgoing?: { readonly destroy: () => void } }
  return outgoing && (() => outgoing.destroy())
}

/** One event in the format of Server-Sent Events (WHATWG HTML, 9.2). `data` must be one line, such as JSON. */
export function eventText(event: string, id: string, data: string): string {
  return `event: ${event}\nid: ${id}\ndata: ${data}\n\n`
}

/**
 * Answers with Server-Sent Events. Events are taken when the client has room for them, so that a slow one costs no memory: what it does
 * not read stays in the source. A client that reads nothing is cut off, and every connection has an end.
 */
export function eventStream(options: EventStreamOptions): Response {
  const { source, clock, heartbeat = 15_000, retry = 1_000, unreadLimit = 30_000, longest = 120_000, cut } = options
  const lastMoment = clock.now() + longest * (0.8 + 0.4 * Math.random())
  const encoder = new TextEncoder()
  let over = false
  let wake = (): void => undefined
  let cancelBeat = (): void => undefined
  let unreadSince: number | undefined
  const forget = source.onMore(() => wake())

  const end = (): void => {
    if (over) return
    over = true
    forget()
    cancelBeat()
    wake()
    source.close?.()
  }

  const body = new ReadableStream<Uint8Array>({
    start: controller => {
      controller.enqueue(encoder.encode(`retry: ${retry}\n\n`))
      const beat = (): void => {
        const now = clock.now()
        const hasRoom = (controller.desiredSize ?? 0) > 0
        unreadSince = hasRoom ? undefined : (unreadSince ?? now)
        const isGone = unreadSince !== undefined && now - unreadSince >= unreadLimit
        if (isGone || now >= lastMoment) {
          end()
          // What was not read would keep a connection that is only closed.
          if (hasRoom) controller.close()
          else if (cut) cut()
          else controller.error(new Error('the client reads nothing'))
          return
        }
        if (hasRoom) controller.enqueue(encoder.encode(': still here\n\n'))
        cancelBeat = clock.after(heartbeat, beat)
      }
      cancelBeat = clock.after(heartbeat, beat)
    },
    pull: async controller => {
      for (;;) {
        const more = new Promise<void>(resolve => {
          wake = resolve
        })
        const events = over ? undefined : source.take()
        if (events === undefined) {
          if (over) return
          end()
          controller.close()
          return
        }
        if (events.length > 0) {
          controller.enqueue(encoder.encode(events.join('')))
          return
        }
        await more
        if (over) return
      }
    },
    cancel: end
  })
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no'
    }
  })
}

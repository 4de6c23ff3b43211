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
}

/** One event in the format of Server-Sent Events (WHATWG HTML, 9.2). `data` must be one line, such as JSON. */
export function eventText(event: string, id: string, data: string): string {
  return `event: ${event}\nid: ${id}\ndata: ${data}\n\n`
}

/**
 * Answers with Server-Sent Events. Events are taken when the client has room for them, so that a slow one costs no memory: what it does
 * not read stays in the source.
 */
export function eventStream({ source, clock, heartbeat = 15_000, retry = 1_000 }: EventStreamOptions): Response {
  const encoder = new TextEncoder()
  let over = false
  let wake = (): void => undefined
  let cancelBeat = (): void => undefined
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
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(': still here\n\n'))
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

import type { ServerResponse } from 'node:http'
import type { Context } from 'hono'
import type { SteadyClock } from '#streams/connector'

/** Where the events of one connection come from. */
export interface EventSource {
  /** The next events in UTF-8, which other connections may share; empty when there are none now. Undefined ends the connection. */
  readonly take: () => Uint8Array | undefined
  /** Calls back when there may be more, until the returned function is called. */
  readonly onMore: (listener: () => void) => () => void
  /** Called once when the connection is over. */
  readonly close?: () => void
}

export interface EventStreamOptions {
  readonly source: EventSource
  readonly clock: SteadyClock
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
  /** Written to without a detour once it has its headers, and cut when its client reads nothing. Default: all goes through the body, which fails then. */
  readonly connection?: Connection | undefined
}

/** The connection that an answer goes to. */
export type Connection = Pick<ServerResponse, 'headersSent' | 'writableNeedDrain' | 'write' | 'on' | 'destroy'>

/** The connection of a request; undefined where there is none, as in `app.request`. */
export function connectionOf(c: Context): Connection | undefined {
  const { outgoing } = (c.env ?? {}) as { readonly outgoing?: Connection }
  return outgoing
}

/** One event in the format of Server-Sent Events (WHATWG HTML, 9.2). `data` must be one line, such as JSON. */
export function eventText(event: string, id: string, data: string): string {
  return `event: ${event}\nid: ${id}\ndata: ${data}\n\n`
}

const encoder = new TextEncoder()
const stillHere = encoder.encode(': still here\n\n')

/**
 * Answers with Server-Sent Events. Events are taken when the client has room for them, so that a slow one costs no memory: what it does
 * not read stays in the source. A client that reads nothing is cut off, and every connection has an end.
 *
 * The body begins and ends the answer. Between, events go straight to the connection where there is one: a body costs each event of each client
 * several promises.
 */
export function eventStream(options: EventStreamOptions): Response {
  const { source, clock, heartbeat = 15_000, retry = 1_000, unreadLimit = 30_000, longest = 120_000 } = options
  const lastMoment = clock.steady() + longest * (0.8 + 0.4 * Math.random())
  let body: ReadableStreamDefaultController<Uint8Array> | undefined
  let direct: Connection | undefined
  let over = false
  let unreadSince: number | undefined
  let cancelBeat = (): void => undefined

  const hasRoom = (): boolean => (direct === undefined ? (body?.desiredSize ?? 0) > 0 : !direct.writableNeedDrain)

  const send = (bytes: Uint8Array): void => {
    if (direct === undefined) body?.enqueue(bytes)
    else direct.write(bytes)
  }

  const end = (): void => {
    if (over) return
    over = true
    forget()
    cancelBeat()
    source.close?.()
  }

  const flush = (): void => {
    while (!over && hasRoom()) {
      const events = source.take()
      if (events === undefined) {
        end()
        body?.close()
      } else if (events.length === 0) return
      else send(events)
    }
  }

  /** Once all that went through the body is with the connection, so that nothing overtakes it. */
  const goDirect = (): void => {
    const { connection } = options
    if (over || direct !== undefined || connection?.headersSent !== true || !hasRoom()) return
    direct = connection
    direct.on('drain', flush)
    flush()
  }

  const beat = (): void => {
    const now = clock.steady()
    unreadSince = hasRoom() ? undefined : (unreadSince ?? now)
    const isGone = unreadSince !== undefined && now - unreadSince >= unreadLimit
    if (isGone || now >= lastMoment) return finish()
    if (unreadSince === undefined) send(stillHere)
    cancelBeat = clock.after(heartbeat, beat)
  }

  const finish = (): void => {
    end()
    // What was not read would keep a connection that is only closed.
    if (hasRoom()) body?.close()
    else if (options.connection !== undefined) options.connection.destroy()
    else body?.error(new Error('the client reads nothing'))
  }

  const forget = source.onMore(flush)
  const stream = new ReadableStream<Uint8Array>({
    start: controller => {
      body = controller
      controller.enqueue(encoder.encode(`retry: ${retry}\n\n`))
      cancelBeat = clock.after(heartbeat, beat)
    },
    pull: () => {
      if (direct !== undefined) return
      flush()
      if (options.connection !== undefined) setImmediate(goDirect)
    },
    cancel: end
  })
  return new Response(stream, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no'
    }
  })
}

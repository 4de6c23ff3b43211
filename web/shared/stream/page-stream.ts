/** The part of `EventSource` that pages use, whoever holds the connection. */
export interface PageStream {
  /** As of `EventSource`: `connecting`, `live` or `closed`. */
  readonly readyState: number
  /** `open` and `error` as of `EventSource`, and the events that were asked for. */
  readonly addEventListener: (type: string, listener: (event: MessageEvent<string>) => void) => void
  readonly close: () => void
}

/** States of an `EventSource`. After `closed` the browser does nothing more by itself. */
export const streamState = { connecting: 0, live: 1, closed: 2 } as const

/** What to follow. */
export interface StreamRequest {
  readonly url: string
  /** Name of the events to hand on. */
  readonly event: string
  /** Id of the last event that is known already; undefined begins with what comes now. */
  readonly lastEventId?: string | undefined
  /** Parameter of the address that takes the id. Default `lastEventId`. */
  readonly lastEventIdParameter?: string
}

/** The address of a stream behind an event. */
export function addressOf({ url, lastEventId, lastEventIdParameter = 'lastEventId' }: StreamRequest): string {
  if (lastEventId === undefined) return url
  return `${url}${url.includes('?') ? '&' : '?'}${lastEventIdParameter}=${encodeURIComponent(lastEventId)}`
}

import { type PageStream, type StreamRequest, streamState } from './page-stream.ts'
import { RelayedStream } from './relayed-stream.ts'
import type { Told } from './stream-hub.ts'

/** The part of `SharedWorker` that is used. */
export interface StreamWorker {
  readonly port: {
    onmessage: ((event: MessageEvent<Told>) => void) | null
    readonly postMessage: (message: StreamRequest | undefined) => void
    readonly close: () => void
  }
  readonly addEventListener: (type: 'error', listener: () => void) => void
}

/**
 * Follows a stream that one worker holds for all tabs of this browser. A tab that goes away says so; one that comes back from the browser's
 * memory of pages is told that its stream is closed, and opens it again.
 */
export function sharedStream(request: StreamRequest, worker: StreamWorker, page: EventTarget): PageStream {
  const { port } = worker
  const leave = (): void => {
    port.postMessage(undefined)
    port.close()
    page.removeEventListener('pagehide', onHide)
    page.removeEventListener('pageshow', onShow)
  }
  const onHide = (): void => port.postMessage(undefined)
  const onShow = (event: Event): void => {
    if (!(event as PageTransitionEvent).persisted) return
    leave()
    stream.failed(streamState.closed)
  }
  const stream = new RelayedStream(leave)
  page.addEventListener('pagehide', onHide)
  page.addEventListener('pageshow', onShow)
  // Its script could not be loaded, as while the server is away.
  worker.addEventListener('error', () => {
    leave()
    stream.failed(streamState.closed)
  })
  port.onmessage = ({ data }) => {
    if (data.told === 'open') stream.opened()
    else if (data.told === 'error') stream.failed(data.readyState)
    else stream.handOn(request.event, data.data, data.id)
  }
  port.postMessage(request)
  return stream
}

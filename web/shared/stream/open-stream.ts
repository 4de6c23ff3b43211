import { addressOf, type PageStream, type StreamRequest } from './page-stream.ts'
import { sharedStream } from './shared-stream.ts'
import { visibleStream } from './visible-stream.ts'

/**
 * Opens a stream of Server-Sent Events as an `EventSource` is opened, but with one connection for all tabs of this browser, which has six
 * for each server. Where there is no `SharedWorker` (Chrome on Android), every tab has a connection while it is shown.
 */
export function openStream(request: StreamRequest): PageStream {
  if (!('SharedWorker' in globalThis)) return visibleStream(request, one => new EventSource(addressOf(one)), document)
  const worker = new SharedWorker(new URL('./stream-worker.ts', import.meta.url), { type: 'module', name: 'stream' })
  const url = new URL(request.url, location.href).href
  return sharedStream({ ...request, url }, worker, window)
}

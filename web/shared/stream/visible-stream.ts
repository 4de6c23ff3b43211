import { type PageStream, type StreamRequest, streamState } from './page-stream.ts'
import { RelayedStream } from './relayed-stream.ts'

/** The part of `Document` that is used. */
export type Visibility = Pick<Document, 'visibilityState' | 'addEventListener' | 'removeEventListener'>

/**
 * Follows a stream while the tab is shown. Hidden, it gives its connection back, of which a browser has six for each server; shown again, it
 * goes on behind the last event that it had.
 */
export function visibleStream(
  request: StreamRequest,
  open: (request: StreamRequest) => PageStream,
  page: Visibility
): PageStream {
  let { lastEventId } = request
  let current: PageStream | undefined

  const begin = (): void => {
    const opened = open({ ...request, lastEventId })
    const ifCurrent = (run: () => void): void => {
      if (current === opened) run()
    }
    current = opened
    opened.addEventListener('open', () => ifCurrent(() => stream.opened()))
    opened.addEventListener('error', () => ifCurrent(() => onError(opened)))
    opened.addEventListener(request.event, ({ data, lastEventId: id }) =>
      ifCurrent(() => {
        if (id !== '') lastEventId = id
        stream.handOn(request.event, data, id)
      })
    )
  }
  const end = (): void => {
    current?.close()
    current = undefined
  }
  const onError = ({ readyState }: PageStream): void => {
    if (readyState === streamState.closed) page.removeEventListener('visibilitychange', onVisibility)
    stream.failed(readyState)
  }
  const onVisibility = (): void => {
    if (page.visibilityState === 'visible' && current === undefined) begin()
    if (page.visibilityState !== 'hidden' || current === undefined) return
    end()
    stream.failed(streamState.connecting)
  }

  const stream = new RelayedStream(() => {
    page.removeEventListener('visibilitychange', onVisibility)
    end()
  })
  page.addEventListener('visibilitychange', onVisibility)
  if (page.visibilityState !== 'hidden') begin()
  return stream
}

import { type StreamRequest, streamState } from './page-stream.ts'
import { RelayedStream } from './relayed-stream.ts'

/** Streams that a test opens and feeds itself. */
export class FakeStreams {
  readonly opened: { readonly after: string | undefined; readonly stream: RelayedStream; isClosed: boolean }[] = []

  readonly open = (request: StreamRequest): RelayedStream => {
    const stream = new RelayedStream(() => {
      one.isClosed = true
    })
    const one = { after: request.lastEventId, stream, isClosed: false }
    this.opened.push(one)
    return stream
  }

  /** The stream that was opened last. */
  get last(): RelayedStream {
    const last = this.opened.at(-1)
    if (last === undefined) throw new Error('no stream was opened')
    return last.stream
  }

  /** How many are open. */
  get count(): number {
    return this.opened.filter(({ isClosed }) => !isClosed).length
  }

  /** The connection of the last one ends for good. */
  giveUp(): void {
    this.last.failed(streamState.closed)
    const last = this.opened.at(-1)
    if (last !== undefined) last.isClosed = true
  }
}

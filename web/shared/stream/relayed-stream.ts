import { type PageStream, streamState } from './page-stream.ts'

/** A stream whose connection somebody else holds, who tells what comes. */
export class RelayedStream implements PageStream {
  #readyState: number = streamState.connecting
  readonly #events = new EventTarget()
  readonly #onClose: () => void

  constructor(onClose: () => void) {
    this.#onClose = onClose
  }

  get readyState(): number {
    return this.#readyState
  }

  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void {
    this.#events.addEventListener(type, listener as (event: Event) => void)
  }

  close(): void {
    if (this.#readyState === streamState.closed) return
    this.#readyState = streamState.closed
    this.#onClose()
  }

  /** The connection is open. */
  opened(): void {
    if (this.#readyState === streamState.closed) return
    this.#readyState = streamState.live
    this.#events.dispatchEvent(new Event('open'))
  }

  /** The connection broke; with `closed` nobody opens it again. */
  failed(readyState: number): void {
    if (this.#readyState === streamState.closed) return
    this.#readyState = readyState
    this.#events.dispatchEvent(new Event('error'))
  }

  /** An event came. */
  handOn(type: string, data: string, lastEventId: string): void {
    if (this.#readyState === streamState.closed) return
    this.#events.dispatchEvent(new MessageEvent(type, { data, lastEventId }))
  }
}

import { createParser, type ReceivedEvent } from './sse-parser.ts'

/** Follows a stream of Server-Sent Events until it is closed or the server ends it, keeping everything. */
export class EventClient {
  readonly events: ReceivedEvent[] = []
  /** Resolves when the stream ended, however it did. */
  readonly ended: Promise<void>
  readonly #stop = new AbortController()

  constructor(url: string, lastEventId?: string) {
    this.ended = this.#follow(url, lastEventId)
  }

  get lastEventId(): string | undefined {
    return this.events.at(-1)?.id
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.ended
  }

  async #follow(url: string, lastEventId: string | undefined): Promise<void> {
    const parse = createParser(event => void this.events.push(event))
    try {
      const answer = await fetch(url, {
        headers: lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
        signal: this.#stop.signal
      })
      for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) parse(chunk)
    } catch (error) {
      // A killed server and our own end look alike here; what was received is what counts.
      parse(`\n: ${String(error)}\n`)
    }
  }
}

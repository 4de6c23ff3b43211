/** An event as a client of a stream sees it. */
export interface ReceivedEvent {
  readonly event: string
  readonly id: string
  readonly data: string
}

/** Cuts the text of a stream into events (WHATWG HTML, 9.2.6), as far as our own servers write it. */
export function createParser(onEvent: (event: ReceivedEvent) => void): (chunk: string) => void {
  let rest = ''
  return chunk => {
    const blocks = (rest + chunk).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields = new Map(
        block.split('\n').map(line => {
          const colon = line.indexOf(': ')
          return [line.slice(0, colon), line.slice(colon + 2)] as const
        })
      )
      const data = fields.get('data')
      if (data !== undefined) onEvent({ event: fields.get('event') ?? 'message', id: fields.get('id') ?? '', data })
    }
  }
}

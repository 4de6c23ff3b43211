import type { Logger } from '#streams'

/** Where the commands write for people. A status is replaced by the next one on a terminal. */
export interface Say {
  readonly line: (text: string) => void
  /** Shows the text, of one or several lines, until the next `line` or `status`; not on a terminal it stays, and the same text is not repeated. */
  readonly status: (text: string) => void
}

/** Writes to the stream. */
export function sayTo(stream: NodeJS.WriteStream): Say {
  let last = ''
  const clear = (): void => {
    if (!stream.isTTY || last === '') return
    stream.write(`\r\u001b[K${'\u001b[1A\u001b[K'.repeat(last.split('\n').length - 1)}`)
  }
  return {
    line: text => {
      clear()
      last = ''
      stream.write(`${text}\n`)
    },
    status: text => {
      if (text === last) return
      clear()
      last = text
      const cut = text.split('\n').map(line => line.slice(0, stream.columns))
      stream.write(stream.isTTY ? cut.join('\n') : `${text}\n`)
    }
  }
}

/** A log for what runs inside a command: its messages as lines, debug left out. */
export function logTo(say: Say): Logger {
  const line = (_fields: object, message: string): void => say.line(message)
  return { debug: () => undefined, info: line, warn: line, error: line }
}

import type { Logger } from '#streams'

/** Where the commands write for people. A status line is replaced by the next one on a terminal. */
export interface Say {
  readonly line: (text: string) => void
  /** Shows the text until the next `line` or `status`; not on a terminal it is a line, and the same text is not repeated. */
  readonly status: (text: string) => void
}

/** Writes to the stream. */
export function sayTo(stream: NodeJS.WriteStream): Say {
  let last = ''
  const clear = (): void => {
    if (stream.isTTY && last !== '') stream.write('\r\u001b[K')
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
      stream.write(stream.isTTY ? text.slice(0, stream.columns) : `${text}\n`)
    }
  }
}

/** A log for what runs inside a command: its messages as lines, debug left out. */
export function logTo(say: Say): Logger {
  const line = (_fields: object, message: string): void => say.line(message)
  return { debug: () => undefined, info: line, warn: line, error: line }
}

import { destination } from 'pino'

/** Shows a line to whoever looks at the process, without its end. */
export type Console = (line: string) => void

/**
 * Prints lines to standard output as they are, beside those of the log. Each line is written at once and whole, so that log lines never cut
 * it. Lines after the reader has gone are dropped.
 */
export function openConsole(): Console {
  const stream = destination({ dest: 1, sync: true })
  let gone = false
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    gone = true
  })
  return line => {
    if (!gone) stream.write(`${line}\n`)
  }
}

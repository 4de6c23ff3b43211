import { destination } from 'pino'

/** Shows a line to whoever looks at the process, without its end. */
export type Console = (line: string) => void

/**
 * Lines on standard output as they are, beside those of the log. Each is written at once, and whole, so that none is cut by lines of the
 * log. A reader that went away is not missed.
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

import { type DestinationStream, destination } from 'pino'

/** Milliseconds that a line waits at most. */
const longestWait = 100

/** Characters after which lines are written without waiting. */
const batchSize = 32_768

/** What pino's `flush` asks of a destination. */
interface Flushing extends DestinationStream {
  readonly flush: (done: (error?: Error | null) => void) => void
}

/**
 * Standard output in batches: a line costs neither a system call nor a turn of the thread pool. A timer runs only while lines wait, so an idle
 * process sleeps. What waits when the process exits by itself is written.
 */
export function batchedOutput(): Flushing {
  let lines = ''
  let isDue = false
  const handOver = (): void => {
    isDue = false
    const batch = lines
    lines = ''
    if (batch !== '') output.write(batch)
  }
  // What a destination without `sync` is given at exit can be lost: nobody waits for the thread that writes it.
  process.on('exit', () => {
    const last = lines
    lines = ''
    output.flushSync()
    if (last !== '') destination({ dest: 1, sync: true }).write(last)
  })
  // With a minLength of 0 its flush would not wait for what is being written.
  const output = destination({ dest: 1, sync: false, minLength: 1 })
  return {
    write: line => {
      lines += line
      if (lines.length >= batchSize) handOver()
      else if (!isDue) {
        isDue = true
        setTimeout(handOver, longestWait).unref()
      }
    },
    flush: done => {
      handOver()
      output.flush(done)
    }
  }
}

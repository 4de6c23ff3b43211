/** What writing meets when its reader is gone: a pipe that nobody reads, a terminal that was closed. */
const readerGone: ReadonlySet<unknown> = new Set(['EPIPE', 'EIO'])

/**
 * Ends the process when nobody is left to write for (`millrace describe | head`): at once, or as SIGHUP does where a command listens for that,
 * such as a worker that has to finish what it took.
 */
export function endWithReaderOf(...outputs: readonly Pick<NodeJS.WriteStream, 'on'>[]): void {
  let gone = false
  for (const output of outputs) {
    output.on('error', (error: NodeJS.ErrnoException) => {
      if (!readerGone.has(error.code)) throw error
      if (gone) return
      gone = true
      if (!process.emit('SIGHUP', 'SIGHUP')) process.exit(0)
    })
  }
}

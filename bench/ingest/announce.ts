/** Tells the benchmark where the server listens, and on each message how much CPU time (microseconds) the process used so far. */
export function announce(port: number): void {
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    process.send?.(user + system)
  })
  process.send?.(port)
}

/** What stands before each line of the log of a run in the background: its time and level, for `millrace logs`. */
export function runLogMark(): string {
  return `${new Date().toISOString()} INFO `
}

/** The line as it was said. */
export function withoutMark(line: string): string {
  return line.replace(/^\S+Z INFO /, '')
}

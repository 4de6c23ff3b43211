import type { WriteStream } from 'node:tty'
import type { TopologyState } from './state.ts'

/** The last line of a terminal, which says how the topologies are. Where the output is no terminal there is none. */
export interface StatusLine {
  /** Writes the line anew. */
  readonly show: (states: readonly TopologyState[], url: string) => void
  /** Writes a log line above it. */
  readonly above: (line: string) => void
  readonly clear: () => void
}

const erase = '\r\u001b[2K'

/** The line at the end of a terminal. */
export function statusLine(output: Pick<WriteStream, 'write' | 'isTTY' | 'columns'>): StatusLine {
  let shown = ''
  const write = (text: string): void => void output.write(text)
  return {
    show: (states, url) => {
      if (output.isTTY !== true) return
      shown = [...states.map(inWords), url].join('  ').slice(0, Math.max(20, (output.columns ?? 80) - 1))
      write(`${erase}${shown}`)
    },
    above: line => {
      if (shown !== '') write(erase)
      process.stderr.write(line)
      if (shown !== '') write(shown)
    },
    clear: () => {
      if (shown !== '') write(erase)
      shown = ''
    }
  }
}

/** `orders: ready, 1,204 read, lag 0, 2 dead letters`. */
export function inWords({ applicationId, health, read, lag, deadLetters }: TopologyState): string {
  const figures = [`${read.toLocaleString('en')} read`, `lag ${lag.toLocaleString('en')}`]
  if (deadLetters > 0) figures.push(`${deadLetters.toLocaleString('en')} dead letters`)
  return `${applicationId}: ${health.healthy ? 'ready' : (health.reason ?? 'not ready')}, ${figures.join(', ')}`
}

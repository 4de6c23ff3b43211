import { rmSync } from 'node:fs'
import { stateFile } from './folders.ts'

/** Ctrl+C, SIGTERM and the end of the terminal, as this run has to take them. */
export interface StopSignal {
  /** Aborted by the first signal after `graceful`. */
  readonly signal: AbortSignal
  /**
   * From here on the first signal aborts and the second ends the process at once. Before, every signal does: nothing was accepted
   * yet, and what was started dies with the process.
   */
  readonly graceful: () => void
  /** Signals have their usual meaning again. */
  readonly end: () => void
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Listens for signals until `end`. `onForced` is told before the process ends at once. */
export function stopSignal(onForced: () => void): StopSignal {
  const controller = new AbortController()
  let drains = false
  const listener = (): void => {
    if (drains && !controller.signal.aborted) {
      controller.abort()
      return
    }
    onForced()
    rmSync(stateFile, { force: true })
    process.exit(130)
  }
  for (const name of signals) process.on(name, listener)
  return {
    signal: controller.signal,
    graceful: () => {
      drains = true
    },
    end: () => {
      for (const name of signals) process.off(name, listener)
    }
  }
}

import { exponential, type Logger, onlyRetryable, retrying } from '#streams'

const startUp = exponential({ initial: 250, max: 5_000, retryOn: onlyRetryable })

/**
 * Runs something again and again while it fails in a way that passes: a process may start before what it depends on. `onTrouble` hears each time
 * what is away.
 */
export function untilAvailable(
  run: () => Promise<void>,
  log: Logger,
  signal: AbortSignal,
  onTrouble: (words: string) => void = () => undefined
): Promise<void> {
  return retrying(startUp, run, {
    signal,
    onRetry: error => {
      onTrouble(error.message)
      log.warn({ err: error }, `not available yet, trying again: ${error.message}`)
    }
  })
}

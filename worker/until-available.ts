import { asError, isRetryable, type Logger, sleep, systemClock } from '#streams'

const longestPause = 5_000

/** Runs something again and again while it fails in a way that passes: a process may start before what it depends on. */
export async function untilAvailable(run: () => Promise<void>, log: Logger, signal: AbortSignal): Promise<void> {
  for (let pause = 250; ; pause = Math.min(longestPause, 2 * pause)) {
    try {
      await run()
      return
    } catch (thrown) {
      const error = asError(thrown)
      if (!isRetryable(error)) throw error
      log.warn({ err: error }, `not available yet, trying again: ${error.message}`)
    }
    await sleep(systemClock, pause, signal)
  }
}

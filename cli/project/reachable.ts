import { type Driver, exponential, type Logger, onlyRetryable, retrying, systemClock } from '#streams'

const backoff = { ...exponential({ initial: 200, max: 5_000 }), retryOn: onlyRetryable }

/** Waits until a broker answers, and says each time why none does. Rejects when it is not a matter of waiting, or when the signal aborts. */
export async function untilReachable(
  driver: Driver,
  log: Logger,
  signal: AbortSignal,
  onTrouble: (message: string) => void
): Promise<void> {
  const { reach } = driver
  if (reach === undefined) return
  const onRetry = (error: Error, _attempt: number, delay: number): void => {
    onTrouble(error.message)
    log.warn({ err: error, delay }, `${error.message}, trying again in ${delay / 1000} s`)
  }
  await retrying(backoff, reach, { clock: systemClock, random: Math.random, signal, onRetry })
}

import { asError, type Driver, exponential, type Logger, onlyRetryable, retrying, systemClock } from '#streams'

const backoff = { ...exponential({ initial: 200, max: 5_000 }), retryOn: onlyRetryable }

/** Waits until a broker answers, and says each time why none does. Rejects when it is not a matter of waiting, or when the signal aborts. */
export async function untilReachable(driver: Driver, log: Logger, signal: AbortSignal): Promise<void> {
  const { reach } = driver
  if (reach === undefined) return
  const onRetry = (error: Error, _attempt: number, delay: number): void =>
    log.warn({ err: error, delay }, `${asError(error).message}, trying again in ${delay / 1000} s`)
  await retrying(backoff, reach, { clock: systemClock, random: Math.random, signal, onRetry })
}

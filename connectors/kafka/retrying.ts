import { onlyRetryable, retrying as retryingBy } from '#streams'

const pauseMs = 100

/** Runs again while the error says `retryable`, for at most `limitMs`; then rejects with the last error. */
export function retrying<Answer>(limitMs: number, run: () => Promise<Answer>): Promise<Answer> {
  const end = performance.now() + limitMs
  return retryingBy(
    { retryOn: onlyRetryable, delay: () => (performance.now() + pauseMs > end ? undefined : pauseMs) },
    run
  )
}

import { isRetryable } from '#streams'

const pauseMs = 100

/** Runs again while the error says `retryable`, for at most `limitMs`; then rejects with the last error. */
export async function retrying<Answer>(limitMs: number, run: () => Promise<Answer>): Promise<Answer> {
  const end = Date.now() + limitMs
  for (;;) {
    try {
      return await run()
    } catch (error) {
      if (!isRetryable(error) || Date.now() + pauseMs > end) throw error
      await new Promise(resolve => setTimeout(resolve, pauseMs))
    }
  }
}

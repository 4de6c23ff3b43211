import { ask, post, RequestProblem } from '../../../shared/api/ask.ts'
import type { Accepted, StoredFeedback } from '../api/types.ts'

/** Feedback as it is posted; it is given the present time. */
export interface NewFeedback {
  readonly customer_id: string
  readonly feedback_text: string
}

/** Sends feedback. Resolves once the broker has acknowledged it. */
export function sendFeedback(feedback: NewFeedback): Promise<Accepted> {
  return post('/feedback', { ...feedback, timestamp: new Date().toISOString() })
}

/** The stored row, or null while there is none. */
export async function findRow(id: string, signal: AbortSignal): Promise<StoredFeedback | null> {
  try {
    return await ask<StoredFeedback>(`/feedback/${id}`, { signal })
  } catch (error) {
    if (error instanceof RequestProblem && error.status === 404) return null
    throw error
  }
}

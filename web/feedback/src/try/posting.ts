import { RequestProblem } from '../../../shared/api/ask.ts'
import { api, bodyOf } from '../api/client.ts'
import type { StoredFeedback } from '../api/types.ts'

/** Feedback as it is posted; it is given the present time. */
export interface NewFeedback {
  readonly customer_id: string
  readonly feedback_text: string
}

/** Sends feedback. Resolves with its id once the broker has acknowledged it. */
export async function sendFeedback(feedback: NewFeedback): Promise<string> {
  const body = { ...feedback, timestamp: new Date().toISOString() }
  return (await bodyOf(api.POST('/feedback', { body }))).message_id
}

/** The stored row, or null while there is none. */
export async function findRow(id: string, signal: AbortSignal): Promise<StoredFeedback | null> {
  try {
    return await bodyOf(api.GET('/feedback/{message_id}', { params: { path: { message_id: id } }, signal }))
  } catch (error) {
    if (error instanceof RequestProblem && error.status === 404) return null
    throw error
  }
}

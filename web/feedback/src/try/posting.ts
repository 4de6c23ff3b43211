import { api, bodyOf } from '../api/client.ts'

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

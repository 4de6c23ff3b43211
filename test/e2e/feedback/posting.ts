import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import type { FeedbackReceived } from '../../../schemas/generated/feedback.ts'
import { type Answer, messageId, post } from '../http.ts'

/** Posts feedback as a client does: without an id, that is the API's to give. */
export function postFeedback(api: string, feedback: FeedbackReceived, idempotencyKey?: string): Promise<Answer> {
  const { customer_id, feedback_text, feedback_timestamp } = feedback
  const body = { customer_id, feedback_text, timestamp: new Date(feedback_timestamp).toISOString() }
  return post(api, body, idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey })
}

/** The feedback under the id that the answer gives it. Throws when the answer is no acceptance. */
export function acceptedAs(feedback: FeedbackReceived, answer: Answer): FeedbackReceived {
  return { ...feedback, message_id: messageId(answer) }
}

/** Feedback that was accepted in the end, and the answers before that. */
export interface Retried {
  readonly accepted: FeedbackReceived
  readonly refusals: readonly Answer[]
}

/** Posts with the same key, half a second apart, until it is accepted; rejects after a minute. */
export async function postUntilAccepted(api: string, feedback: FeedbackReceived, key: string): Promise<Retried> {
  const refusals: Answer[] = []
  for (const end = performance.now() + 60_000; performance.now() < end; await delay(500)) {
    const answer = await postFeedback(api, feedback, key)
    if (answer.status === 202) return { accepted: acceptedAs(feedback, answer), refusals }
    refusals.push(answer)
  }
  throw new Error(`not accepted within a minute; the last answer was ${refusals.at(-1)?.text}`)
}

/** What every answer must be while the broker is away: soon, 503, and with the time after which to try again. */
export function expectUnavailable({ status, headers, took, body }: Answer): void {
  expect(status).toBe(503)
  expect(took).toBeLessThan(5_000)
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  expect(headers.get('content-type')).toBe('application/problem+json')
  expect(body.type).toMatch(/broker-unavailable|outcome-unknown/)
}

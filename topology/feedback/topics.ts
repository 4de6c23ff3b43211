import { avro, bytes, string, topic } from '#streams'
import type { FeedbackReceived, FeedbackScored } from '../../schemas/generated/feedback.ts'

/** The topics of the feedback system. Keys are customer ids, so that one customer's feedback keeps its order. */
export const topics = {
  raw: topic('customer_feedback_events', string, avro<FeedbackReceived>('customer_feedback_events-value')),
  scored: topic('customer_feedback_scored', string, avro<FeedbackScored>('customer_feedback_scored-value')),
  deadLetter: topic('customer_feedback_dead_letters', bytes, bytes)
}

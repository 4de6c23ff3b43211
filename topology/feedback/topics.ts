import { avro, bytes, string, type Topic, topic } from '#streams'
import type { FeedbackReceived, FeedbackScored } from '../../schemas/generated/feedback.ts'

/** Names of the feedback topics. */
export interface FeedbackTopicNames {
  readonly raw: string
  readonly scored: string
  readonly deadLetter: string
}

/** The topics of the feedback system. */
export interface FeedbackTopics {
  readonly raw: Topic<string, FeedbackReceived>
  readonly scored: Topic<string, FeedbackScored>
  readonly deadLetter: Topic<Buffer, Buffer>
}

/** The names that stand unless configuration says otherwise. */
export const feedbackTopicNames: FeedbackTopicNames = {
  raw: 'customer_feedback_events',
  scored: 'customer_feedback_scored',
  deadLetter: 'customer_feedback_dead_letters'
}

/** The topics under these names; subjects follow them (TopicNameStrategy). Keys are customer ids, so that one customer's feedback keeps its order. */
export function feedbackTopics(names: FeedbackTopicNames = feedbackTopicNames): FeedbackTopics {
  return {
    raw: topic(names.raw, string, avro<FeedbackReceived>(`${names.raw}-value`)),
    scored: topic(names.scored, string, avro<FeedbackScored>(`${names.scored}-value`)),
    deadLetter: topic(names.deadLetter, bytes, bytes)
  }
}

/** The topics under their usual names. */
export const topics = feedbackTopics()

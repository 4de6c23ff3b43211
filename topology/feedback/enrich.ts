import type { Awaitable, Clock } from '#streams'
import type { FeedbackReceived, FeedbackScored } from '../../schemas/generated/feedback.ts'
import type { Scorer, Sentiment } from '../sentiment/index.ts'

/** Adds the sentiment of the text, who scored it, and when. Asynchronous only where the scorer is. */
export function enrichFeedback(scorer: Scorer, clock: Clock): (value: FeedbackReceived) => Awaitable<FeedbackScored> {
  const scored = (value: FeedbackReceived, { label, compound }: Sentiment): FeedbackScored => ({
    message_id: value.message_id,
    customer_id: value.customer_id,
    feedback_text: value.feedback_text,
    feedback_timestamp: value.feedback_timestamp,
    sentiment_score: label,
    compound,
    scorer: scorer.name,
    scorer_version: scorer.version,
    analysis_timestamp: clock.now()
  })
  return value => {
    const sentiment = scorer.score(value.feedback_text)
    return sentiment instanceof Promise ? sentiment.then(result => scored(value, result)) : scored(value, sentiment)
  }
}

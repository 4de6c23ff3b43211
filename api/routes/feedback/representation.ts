import { formatInstant } from '../../../schemas/values/instant.ts'
import type { FeedbackRow } from '../../../topology/feedback/read-model.ts'

/** A row as the API shows it: times are ISO 8601 in UTC. */
export function represent(row: FeedbackRow) {
  return {
    message_id: row.message_id,
    customer_id: row.customer_id,
    feedback_text: row.feedback_text,
    sentiment_score: row.sentiment_score,
    compound: row.compound,
    scorer: row.scorer,
    scorer_version: row.scorer_version,
    feedback_timestamp: formatInstant(row.feedback_timestamp),
    analysis_timestamp: formatInstant(row.analysis_timestamp),
    accepted_at: formatInstant(row.accepted_at)
  }
}

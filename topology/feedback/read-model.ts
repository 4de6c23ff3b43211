/** The labels a stored feedback can have. */
export const sentiments = ['positive', 'negative', 'neutral'] as const
export type Sentiment = (typeof sentiments)[number]

/** One stored row of feedback. Times are milliseconds since the epoch. */
export interface FeedbackRow {
  readonly message_id: string
  readonly customer_id: string
  readonly feedback_text: string
  readonly sentiment_score: string
  readonly compound: number
  readonly scorer: string
  readonly scorer_version: string
  readonly feedback_timestamp: number
  readonly analysis_timestamp: number
}

export interface FeedbackQuery {
  readonly sentiment: Sentiment
  /** From 1. */
  readonly page: number
  /** 1 to 100. */
  readonly limit: number
}

/** What the API reads. Rejects with a retryable `StreamsError` (`sink-unavailable`) when the database is down. */
export interface FeedbackReadModel {
  /** The row, or undefined when there is none. `messageId` is in lower case. */
  readonly byId: (messageId: string) => Promise<FeedbackRow | undefined>
  /** Newest `feedback_timestamp` first, then `message_id` descending. */
  readonly list: (query: FeedbackQuery) => Promise<readonly FeedbackRow[]>
  /** Resolves when the database answers. */
  readonly ping: () => Promise<void>
}

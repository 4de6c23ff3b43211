// Generated from schemas/feedback/*.avsc by `npm run schemas:generate`. Do not edit.

/** One piece of customer feedback, accepted and not yet scored. */
export interface FeedbackReceived {
  /** RFC 9562 UUID, made at ingest. */
  readonly message_id: string
  /** 1 to 255 code points. */
  readonly customer_id: string
  /** 1 to 65,535 bytes of UTF-8. */
  readonly feedback_text: string
  /** When the customer gave it, UTC. Milliseconds since the epoch. */
  readonly feedback_timestamp: number
}

/** Feedback with its sentiment. */
export interface FeedbackScored {
  readonly message_id: string
  readonly customer_id: string
  readonly feedback_text: string
  /** Milliseconds since the epoch. */
  readonly feedback_timestamp: number
  /** The label: positive, negative or neutral. */
  readonly sentiment_score: string
  /** -1 to 1. */
  readonly compound: number
  readonly scorer: string
  readonly scorer_version: string
  /** When the worker scored it, UTC. Milliseconds since the epoch. */
  readonly analysis_timestamp: number
}

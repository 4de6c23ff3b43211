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

/** The feedback of one window so far, of one customer or of all, as far as it is in one partition of the scored topic. */
export interface FeedbackTrend {
  /** minute or hour. */
  readonly granularity: string
  /** Null for all customers. */
  readonly customer_id: string | null
  /** Included. Milliseconds since the epoch. */
  readonly window_start: number
  /** Not included. Milliseconds since the epoch. */
  readonly window_end: number
  /** Partition of the scored topic. */
  readonly source_partition: number
  /** Offset of the newest feedback in it: the larger one is the newer state of a window. */
  readonly source_offset: number
  readonly positive: number
  readonly neutral: number
  readonly negative: number
  /** All of it, other labels included. */
  readonly count: number
  /** Divided by count the mean compound. */
  readonly compound_sum: number
  /** The beginnings of the texts with the lowest compound, the lowest first. */
  readonly texts: readonly string[]
}

/** A window whose mood is worse than its baseline by what a rule allows. Told once for each rule, customer and window. */
export interface FeedbackAlert {
  /** The same for the same rule, customer and window. */
  readonly alert_id: string
  /** Name of the rule. */
  readonly rule: string
  /** Null for all customers. */
  readonly customer_id: string | null
  /** minute or hour. */
  readonly granularity: string
  /** Included. Milliseconds since the epoch. */
  readonly window_start: number
  /** Not included. Milliseconds since the epoch. */
  readonly window_end: number
  /** mean (compound) or negative_share. */
  readonly measure: string
  /** The measure in the window. */
  readonly value: number
  /** The measure in the windows before it. */
  readonly baseline: number
  /** Feedback in the window when it was judged. */
  readonly count: number
  /** The beginnings of the texts with the lowest compound in the window. */
  readonly texts: readonly string[]
}

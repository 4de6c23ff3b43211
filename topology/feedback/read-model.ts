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
  /** Time of the raw record. */
  readonly accepted_at: number
  /** Where the record lies that the row came of; null for rows of earlier versions. */
  readonly source_topic: string | null
  readonly source_partition: number | null
  readonly source_offset: number | null
}

/** Which rows are wanted: those that meet every condition given. Times are milliseconds; `from` is included, `to` is not. */
export interface FeedbackFilter {
  readonly sentiment?: Sentiment | undefined
  readonly customer_id?: string | undefined
  /** Of `feedback_timestamp`. */
  readonly from?: number | undefined
  readonly to?: number | undefined
  /** Of `accepted_at`. */
  readonly arrived_from?: number | undefined
  readonly arrived_to?: number | undefined
  /** Both bounds are included. */
  readonly min_compound?: number | undefined
  readonly max_compound?: number | undefined
  /** Name of the scorer. */
  readonly scorer?: string | undefined
  /** Words that the text must hold, all of them: words of it begin so, in any case and with or without accents. */
  readonly q?: string | undefined
}

/** What rows can be ordered by, the newest first: the time that the client gave, or that of the raw record. */
export const feedbackOrders = ['feedback_time', 'arrival'] as const
export type FeedbackOrder = (typeof feedbackOrders)[number]

/** A place between rows of an order: just at the row of this time and id. */
export interface FeedbackPosition {
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly message_id: string
}

/** A part of the rows that a filter finds. Rows of one time are ordered by `message_id`, descending. */
export interface FeedbackQuery {
  readonly filter: FeedbackFilter
  readonly order: FeedbackOrder
  /** Most rows wanted, from 1. */
  readonly limit: number
  /** Rows to pass over. Costs time as they are many: `after` does not. Default 0. */
  readonly skip?: number | undefined
  /** Only rows that come later in the order, or only those that come earlier: of these the last `limit`. */
  readonly after?: FeedbackPosition | undefined
  readonly before?: FeedbackPosition | undefined
}

/** Rows in their order. */
export interface FeedbackPage {
  readonly rows: readonly FeedbackRow[]
  /** Whether there are more in the direction that was asked for: later ones, or earlier ones with `before`. */
  readonly hasMore: boolean
}

/** How many rows a filter finds. */
export interface FeedbackCount {
  readonly found: number
  /** False: there are at least so many. */
  readonly isExact: boolean
}

/**
 * What the API reads. Rejects with a retryable `StreamsError`: `sink-unavailable` when the database is down, `timeout` when it was at a
 * query for longer than allowed.
 */
export interface FeedbackReadModel {
  /** The row, or undefined when there is none. `messageId` is in lower case. */
  readonly byId: (messageId: string) => Promise<FeedbackRow | undefined>
  readonly list: (query: FeedbackQuery) => Promise<FeedbackPage>
  readonly count: (filter: FeedbackFilter) => Promise<FeedbackCount>
  /** Resolves when the database answers. */
  readonly ping: () => Promise<void>
}

/** The words of a search, in lower case. */
export function wordsOf(q: string): readonly string[] {
  return q
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '')
}

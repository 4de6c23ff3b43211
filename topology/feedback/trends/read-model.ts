import type { Granularity } from '../../../schemas/values/granularity.ts'

/** What a rule looks at: the mean compound, or the share of negative feedback from 0 to 1. */
export const measures = ['mean', 'negative_share'] as const
export type Measure = (typeof measures)[number]

/** Feedback that came when its window was closed. It is counted beside the window, not in it. */
export interface LateFeedback {
  readonly granularity: Granularity
  readonly message_id: string
  readonly customer_id: string
  /** Of the window that it missed, milliseconds since the epoch. */
  readonly window_start: number
}

/** One window of one customer or of all. Times are milliseconds since the epoch. */
export interface Trend {
  readonly window_start: number
  readonly positive: number
  readonly neutral: number
  readonly negative: number
  /** All feedback in it, other labels included. */
  readonly count: number
  /** Null where there is none. */
  readonly mean_compound: number | null
  /** Feedback that came too late to be counted. */
  readonly late: number
}

export interface TrendsQuery {
  readonly by: Granularity
  /** Earliest `window_start`, included. */
  readonly from: number
  /** Latest `window_start`, not included. */
  readonly to: number
  /** Undefined for all customers. */
  readonly customerId: string | undefined
}

/** One alert that was sent. Times are milliseconds since the epoch. */
export interface AlertRow {
  readonly alert_id: string
  readonly rule: string
  /** Null for all customers. */
  readonly customer_id: string | null
  readonly window_start: number
  /** Not included. */
  readonly window_end: number
  readonly measure: Measure
  readonly value: number
  readonly baseline: number
  /** Feedback in the window when it was judged. */
  readonly count: number
  readonly texts: readonly string[]
}

export interface AlertsQuery {
  /** Earliest `window_start`, included; undefined for no bound. */
  readonly from: number | undefined
  /** Latest `window_start`, not included; undefined for no bound. */
  readonly to: number | undefined
  /** Undefined for every alert, those about all customers included. */
  readonly customerId: string | undefined
  /** From 1. */
  readonly page: number
  /** 1 to 100. */
  readonly limit: number
}

/** What the API reads. Rejects with a retryable `StreamsError` (`sink-unavailable`) when the database is down. */
export interface FeedbackTrendsReadModel {
  /** Windows with feedback, the earliest first. */
  readonly trends: (query: TrendsQuery) => Promise<readonly Trend[]>
  /** Latest `window_start` first, then `alert_id` descending. */
  readonly alerts: (query: AlertsQuery) => Promise<readonly AlertRow[]>
}

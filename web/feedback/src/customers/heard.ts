import type { StoredFeedback } from '../api/types.ts'

/** What was heard of a customer lately. */
export interface Heard {
  readonly customer: string
  readonly count: number
  readonly negative: number
  /** Mean compound. */
  readonly mean: number
  /** When they were heard last, ISO 8601. */
  readonly last: string
}

/** What rows, the latest to arrive first, say of each of their customers; who was heard last comes first. */
export function heardOf(rows: readonly StoredFeedback[]): readonly Heard[] {
  return [...Map.groupBy(rows, ({ customer_id }) => customer_id)].map(([customer, theirs]) => ({
    customer,
    count: theirs.length,
    negative: theirs.filter(({ sentiment_score }) => sentiment_score === 'negative').length,
    mean: theirs.reduce((sum, { compound }) => sum + compound, 0) / theirs.length,
    last: theirs[0]?.accepted_at ?? ''
  }))
}

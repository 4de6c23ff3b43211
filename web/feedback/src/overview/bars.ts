import type { Schema } from '../../../shared/api/feedback-client.ts'
import type { Range } from './periods.ts'

/** One window of trends, as the API tells it. */
export type Trend = Pick<
  Schema<'FeedbackTrend'>,
  'window_start' | 'positive' | 'neutral' | 'negative' | 'count' | 'mean_compound' | 'late'
>

/** What windows come to together. */
export interface Mood {
  readonly positive: number
  readonly neutral: number
  readonly negative: number
  /** All feedback, other labels included. */
  readonly count: number
  /** Null where there was none. */
  readonly mean: number | null
  /** Feedback that came too late to be counted. */
  readonly late: number
}

/** A bar of the chart: the mood from a moment on, in milliseconds since the epoch. */
export interface Bar extends Mood {
  readonly from: number
  readonly to: number
}

/** Adds up windows; means weigh by their counts. */
export function moodOf(trends: readonly Trend[]): Mood {
  const sum = (of: (trend: Trend) => number): number => trends.reduce((total, trend) => total + of(trend), 0)
  const count = sum(trend => trend.count)
  return {
    positive: sum(trend => trend.positive),
    neutral: sum(trend => trend.neutral),
    negative: sum(trend => trend.negative),
    count,
    mean: count === 0 ? null : sum(trend => (trend.mean_compound ?? 0) * trend.count) / count,
    late: sum(trend => trend.late)
  }
}

/** Bars of a size over a range, empty ones too, the earliest first. */
export function barsOf(trends: readonly Trend[], { from, to }: Range, size: number): readonly Bar[] {
  const groups = Map.groupBy(trends, ({ window_start }) => Math.floor((Date.parse(window_start) - from) / size))
  return Array.from({ length: Math.ceil((to - from) / size) }, (_, index) => ({
    ...moodOf(groups.get(index) ?? []),
    from: from + index * size,
    to: from + (index + 1) * size
  }))
}

/** Which of so many bars is at a place, where they share the width of a plot evenly; an index of none beside it. */
export function barAt(
  x: number,
  { left, width }: { readonly left: number; readonly width: number },
  count: number
): number {
  return width > 0 ? Math.floor(((x - left) / width) * count) : -1
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** A span of time that ends now, and how it is cut. */
export interface Period {
  readonly id: string
  readonly label: string
  /** Milliseconds. */
  readonly span: number
  /** Windows that the API is asked for. */
  readonly by: 'minute' | 'hour'
  /** Milliseconds of one bar. */
  readonly bar: number
}

/** The periods to choose from, the shortest first. */
export const periods: readonly Period[] = [
  { id: '1h', label: '1 h', span: hour, by: 'minute', bar: minute },
  { id: '6h', label: '6 h', span: 6 * hour, by: 'minute', bar: 10 * minute },
  { id: '24h', label: '24 h', span: day, by: 'hour', bar: hour },
  { id: '7d', label: '7 d', span: 7 * day, by: 'hour', bar: 6 * hour },
  { id: '30d', label: '30 d', span: 30 * day, by: 'hour', bar: day },
  { id: '90d', label: '90 d', span: 90 * day, by: 'hour', bar: 3 * day }
]

/** The period of an id; an hour for what is none. */
export function periodOf(id: string | undefined): Period {
  return periods.find(period => period.id === id) ?? (periods[0] as Period)
}

/** What a period can be compared with: the one before it, or the same times earlier. */
export const comparisons = [
  { id: 'before', label: 'the period before', earlier: 'before', shift: undefined },
  { id: 'day', label: 'a day earlier', earlier: 'a day earlier', shift: day },
  { id: 'week', label: 'a week earlier', earlier: 'a week earlier', shift: 7 * day },
  { id: '4-weeks', label: '4 weeks earlier', earlier: '4 weeks earlier', shift: 28 * day }
] as const
export type Comparison = (typeof comparisons)[number]['id']

/** Milliseconds since the epoch, the end not included. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** The range of a period that ends with the bar of this moment. */
export function rangeOf({ span, bar }: Period, now: number): Range {
  const to = (Math.floor(now / bar) + 1) * bar
  return { from: to - span, to }
}

/** The range of the same length that another one is compared with. */
export function earlierThan({ from, to }: Range, comparison: Comparison): Range {
  const shift = comparisons.find(({ id }) => id === comparison)?.shift ?? to - from
  return { from: from - shift, to: to - shift }
}

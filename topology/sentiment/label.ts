import { StreamsError } from '#streams'

/** The labels of the VADER scorers. */
export const vaderLabels = ['positive', 'neutral', 'negative'] as const
export type VaderLabel = (typeof vaderLabels)[number]

/** Where positive and negative begin, both bounds included. */
export interface Thresholds {
  /** A compound of this or more is positive; above `negative`, at most 1. */
  readonly positive: number
  /** A compound of this or less is negative; at least -1. */
  readonly negative: number
}

/** The usual thresholds of VADER. */
export const usualThresholds: Thresholds = { positive: 0.05, negative: -0.05 }

/**
 * The label of a compound.
 * @example label(0.05) // 'positive'
 */
export function label(compound: number, thresholds: Thresholds = usualThresholds): VaderLabel {
  if (compound >= thresholds.positive) return 'positive'
  return compound <= thresholds.negative ? 'negative' : 'neutral'
}

/**
 * The thresholds as given.
 * @throws StreamsError `invalid-configuration` unless -1 <= negative < positive <= 1
 */
export function checkThresholds(thresholds: Thresholds): Thresholds {
  const { positive, negative } = thresholds
  if (negative >= -1 && negative < positive && positive <= 1) return thresholds
  throw new StreamsError(
    'invalid-configuration',
    `the thresholds of sentiment must be -1 <= negative < positive <= 1, not negative ${negative} and positive ${positive}`
  )
}

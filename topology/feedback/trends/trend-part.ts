import type { PlacedFeedback } from './placed-feedback.ts'

/** A text that was kept for alerts. */
export interface KeptText {
  readonly text: string
  readonly compound: number
}

/** The feedback of one window, customer (or all) and partition so far. */
export interface TrendPart {
  readonly partition: number
  /** Offset of the newest feedback in it; -1 where there is none. */
  readonly offset: number
  readonly positive: number
  readonly neutral: number
  readonly negative: number
  /** All feedback, other labels included. */
  readonly count: number
  readonly compound_sum: number
  /** The texts with the lowest compound, the lowest first. */
  readonly lowest: readonly KeptText[]
}

/** Texts that are kept of a window, and how much of each, in UTF-16 units. */
const keptTexts = 3
const keptLength = 200

/** A window without feedback. */
export const noFeedback = (): TrendPart => ({
  partition: 0,
  offset: -1,
  positive: 0,
  neutral: 0,
  negative: 0,
  count: 0,
  compound_sum: 0,
  lowest: []
})

/** Adds feedback to its window. What is in it already, because it is read again after a crash, leaves it as it is. */
export function addFeedback(
  { feedback, partition, offset }: PlacedFeedback,
  _customer: string,
  part: TrendPart
): TrendPart {
  if (offset <= part.offset) return part
  const { sentiment_score, compound } = feedback
  return {
    partition,
    offset,
    positive: part.positive + Number(sentiment_score === 'positive'),
    neutral: part.neutral + Number(sentiment_score === 'neutral'),
    negative: part.negative + Number(sentiment_score === 'negative'),
    count: part.count + 1,
    compound_sum: part.compound_sum + compound,
    lowest: withText(part.lowest, feedback.feedback_text, compound)
  }
}

/** The texts with another, where it is lower than one of them or there is room. A text is kept once. */
function withText(lowest: readonly KeptText[], full: string, compound: number): readonly KeptText[] {
  const last = lowest.at(-1)
  if (lowest.length === keptTexts && last !== undefined && compound >= last.compound) return lowest
  const text =
    full.length <= keptLength
      ? full
      : `${full
          .slice(0, keptLength)
          .toWellFormed()
          .replace(/\ufffd$/, '')}…`
  if (lowest.some(kept => kept.text === text)) return lowest
  return [...lowest, { text, compound }].sort((a, b) => a.compound - b.compound).slice(0, keptTexts)
}

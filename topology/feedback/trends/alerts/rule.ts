import type { FeedbackTrend } from '../../../../schemas/generated/feedback.ts'
import { type Granularity, windowSizes } from '../../../../schemas/values/granularity.ts'
import type { Measure } from '../read-model.ts'

/** When the mood of a window is worth an alert. */
export interface AlertRule {
  /** Unique among the rules. */
  readonly name: string
  /** Judges the windows of all customers together, or those of each. */
  readonly scope: 'all' | 'customer'
  readonly by: Granularity
  readonly measure: Measure
  /** By how much the measure must be worse than in the baseline: the mean lower, the share higher. */
  readonly change: number
  /** Windows before the judged one that make its baseline. */
  readonly windows: number
  /** Least feedback in a window that is judged. */
  readonly minimum: number
  /** Least feedback in a baseline. */
  readonly baseline_minimum: number
  /** Windows around one that was told in which the rule tells no other of that customer. */
  readonly cooldown: number
}

/** What rules ask of feedback. */
export type Mood = Pick<FeedbackTrend, 'count' | 'negative' | 'compound_sum'>

/** The measure of a window and of its baseline. */
export interface Shift {
  readonly value: number
  readonly baseline: number
}

/** Feedback of several windows or parts as one. */
export function together(moods: Iterable<Mood>): Mood {
  let [count, negative, compound_sum] = [0, 0, 0]
  for (const mood of moods) {
    count += mood.count
    negative += mood.negative
    compound_sum += mood.compound_sum
  }
  return { count, negative, compound_sum }
}

/** How the mood shifted, where the rule calls it worse; else undefined. */
export function shiftOf(rule: AlertRule, window: Mood, before: Mood): Shift | undefined {
  if (window.count < rule.minimum || before.count < Math.max(1, rule.baseline_minimum)) return undefined
  const [value, baseline] = [measured(rule, window), measured(rule, before)]
  const worse = rule.measure === 'mean' ? baseline - value : value - baseline
  return worse >= rule.change ? { value, baseline } : undefined
}

function measured({ measure }: AlertRule, { count, negative, compound_sum }: Mood): number {
  return (measure === 'mean' ? compound_sum : negative) / count
}

/** Milliseconds that the rules look back at most, cool-down included. */
export function longestLook(rules: readonly AlertRule[]): number {
  return Math.max(0, ...rules.map(({ by, windows, cooldown }) => (Math.max(windows, cooldown) + 1) * windowSizes[by]))
}

import { alertRules } from '../alert-rules.ts'
import { flag, integer, text } from '../setting.ts'

/** Sentiment trends and shift alerts of the feedback system. */
export const feedbackTrendsSettings = {
  FEEDBACK_TRENDS: flag(
    true,
    'Start the worker for sentiment trends, shift alerts and the full-text index in `make run`.'
  ),
  FEEDBACK_TRENDS_GROUP_ID: text('feedback_trends_v1', 'Consumer group of the trends workers.'),
  FEEDBACK_TRENDS_TOPIC: text('customer_feedback_trends', 'Compacted topic for the windows of sentiment trends.'),
  FEEDBACK_ALERTS_TOPIC: text('customer_feedback_alerts', 'Compacted topic for shift alerts.'),
  FEEDBACK_TRENDS_DEAD_LETTER_TOPIC: text(
    'customer_feedback_trends_dead_letters',
    'Dead-letter topic of the trends worker.'
  ),
  FEEDBACK_TRENDS_GRACE_MS: integer(
    3_600_000,
    [0, 604_800_000],
    'Milliseconds after the end of a window in which feedback still counts. Later feedback counts as late.'
  ),
  FEEDBACK_TRENDS_AHEAD_MS: integer(
    300_000,
    [0, 604_800_000],
    'Milliseconds that a `feedback_timestamp` may be ahead of the clock. Beyond that, feedback counts at its arrival.'
  ),
  FEEDBACK_ALERT_RULES: alertRules(
    'Rules for alerts. A window raises one when its `measure` is worse by `change` than in the `windows` before it, with at least `minimum` feedback in the window and `baseline_minimum` in those before, and the rule raised none for that customer within `cooldown` windows.'
  )
} as const

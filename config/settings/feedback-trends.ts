import { alertRules } from '../alert-rules.ts'
import { flag, integer, text } from '../setting.ts'

/** Sentiment trends and shift alerts of the feedback system. */
export const feedbackTrendsSettings = {
  FEEDBACK_TRENDS: flag(
    true,
    'Whether `make run` starts the worker of sentiment trends, shift alerts and the full-text index.'
  ),
  FEEDBACK_TRENDS_GROUP_ID: text('feedback_trends_v1', 'Consumer group of the workers of sentiment trends.'),
  FEEDBACK_TRENDS_TOPIC: text('customer_feedback_trends', 'Compacted topic of the windows of sentiment trends.'),
  FEEDBACK_ALERTS_TOPIC: text('customer_feedback_alerts', 'Compacted topic of shift alerts.'),
  FEEDBACK_TRENDS_DEAD_LETTER_TOPIC: text(
    'customer_feedback_trends_dead_letters',
    'Topic of scored feedback and windows that the worker of sentiment trends cannot process.'
  ),
  FEEDBACK_TRENDS_GRACE_MS: integer(
    3_600_000,
    [0, 604_800_000],
    'Milliseconds after the end of a window during which feedback still counts in it; what comes later counts as late.'
  ),
  FEEDBACK_TRENDS_AHEAD_MS: integer(
    300_000,
    [0, 604_800_000],
    'Milliseconds that a feedback_timestamp may be ahead of the clock; beyond that the feedback counts at its arrival.'
  ),
  FEEDBACK_ALERT_RULES: alertRules(
    'When a window is worth an alert: its `measure` is worse by `change` than in the `windows` before it, with at least `minimum` feedback in it and `baseline_minimum` in those, and the rule told no window of that customer within `cooldown` windows.'
  )
} as const

import { expect, test } from 'vitest'
import { type Alert, alertWords } from './alert-words.ts'

const alert: Alert = {
  alert_id: '019c7639-5f00-7cc4-8a4e-0d6f3d1f7a55',
  rule: 'mood-drop',
  customer_id: null,
  window_start: '2026-02-19T12:00:00Z',
  window_end: '2026-02-19T12:01:00Z',
  measure: 'mean',
  value: -0.4351,
  baseline: 0.5611,
  count: 1_200,
  texts: []
}

test('says what a rule saw, in the unit of its measure', () => {
  expect(alertWords(alert)).toBe('The mean compound was −0.435 (1,200 in the window), after +0.561 before.')
  expect(alertWords({ ...alert, measure: 'negative_share', value: 1, baseline: 0.125 })).toBe(
    '100 % of the feedback was negative (1,200 in the window), after 13 % before.'
  )
})

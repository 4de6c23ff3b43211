import { expect, test } from 'vitest'
import type { StoredFeedback } from '../api/types.ts'
import { heardOf } from './heard.ts'

const row = (customer_id: string, compound: number, second: number): StoredFeedback => ({
  message_id: `id-${second}`,
  customer_id,
  feedback_text: 'text',
  feedback_timestamp: '2026-02-19T12:00:00Z',
  accepted_at: `2026-02-19T12:00:0${second}Z`,
  analysis_timestamp: '2026-02-19T12:00:09Z',
  sentiment_score: compound < 0 ? 'negative' : 'positive',
  compound,
  scorer: 'vader',
  scorer_version: '3.3.2'
})

test('tells of each customer how much, how, and when last', () => {
  expect(heardOf([row('B', 0.5, 3), row('A', -0.5, 2), row('B', -1, 1)])).toEqual([
    { customer: 'B', count: 2, negative: 1, mean: -0.25, last: '2026-02-19T12:00:03Z' },
    { customer: 'A', count: 1, negative: 1, mean: -0.5, last: '2026-02-19T12:00:02Z' }
  ])
})

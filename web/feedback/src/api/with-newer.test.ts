import { expect, test } from 'vitest'
import type { StoredFeedback } from './types.ts'
import { withNewer } from './use-live-feedback.ts'

const row = (message_id: string, compound = 0): StoredFeedback => ({
  message_id,
  customer_id: 'CUST001',
  feedback_text: 'text',
  sentiment_score: 'neutral',
  compound,
  scorer: 'vader',
  scorer_version: '3.3.2',
  feedback_timestamp: '2026-02-19T14:30:00Z',
  analysis_timestamp: '2026-02-19T14:30:00Z',
  accepted_at: '2026-02-19T14:30:00Z'
})

test('what came last stands first, each row once, and no more than wanted', () => {
  const rows = withNewer([row('b'), row('a')], [row('c'), row('b'), row('d')], 3)
  expect(rows.map(({ message_id }) => message_id)).toEqual(['d', 'b', 'c'])
})

import { expect, test } from 'vitest'
import { systemClock } from '#streams'
import { listSink, RecordedMetrics, TopologyTestDriver } from '#streams/testing'
import type { FeedbackScored } from '../../schemas/generated/feedback.ts'
import { createScorer } from '../sentiment/index.ts'
import { topics } from './topics.ts'
import { feedbackTopology } from './topology.ts'

test('tells the mood of what is stored: feedback by label and its compound scores, without what the table refuses', async () => {
  const metrics = new RecordedMetrics()
  const rows = listSink<string, FeedbackScored>({
    check: ({ customer_id }) => {
      if (customer_id === 'refused') throw new Error('the table does not take it')
    }
  })
  const scorer = createScorer('vader', {})
  const driver = new TopologyTestDriver(feedbackTopology({ scorer, rows, clock: systemClock, metrics }))
  const send = (customer_id: string, feedback_text: string) =>
    driver.input(topics.raw).pipe(null, {
      message_id: '019c7639-5f00-7cc4-8a4e-0d6f3d1f7a55',
      customer_id,
      feedback_text,
      feedback_timestamp: 0
    })
  await send('a', 'Lovely, great!')
  await send('b', 'I love it.')
  await send('c', 'Awful.')
  await send('refused', 'Awful.')
  expect(metrics.value('feedback_scored_total', { label: 'positive' })).toBe(2)
  expect(metrics.value('feedback_scored_total', { label: 'negative' })).toBe(1)
  expect(metrics.value('feedback_compound_score')).toBe(3)
})

import { expect, test } from 'vitest'
import type { PlacedFeedback } from './placed-feedback.ts'
import { addFeedback, noFeedback, type TrendPart } from './trend-part.ts'

function placed(offset: number, compound: number, feedback_text = `text ${offset}`): PlacedFeedback {
  const feedback = {
    message_id: '0190a6c0-0000-7000-8000-000000000000',
    customer_id: 'CUST001',
    feedback_text,
    feedback_timestamp: 0,
    sentiment_score: compound < 0 ? 'negative' : 'positive',
    compound,
    scorer: 'vader',
    scorer_version: '1',
    analysis_timestamp: 0
  }
  return { feedback, partition: 3, offset }
}

const all = (...feedback: readonly PlacedFeedback[]): TrendPart =>
  feedback.reduce((part, one) => addFeedback(one, '', part), noFeedback())

test('feedback that is read again after a crash counts once', () => {
  const once = all(placed(4, 0.5), placed(7, -0.5))
  expect(all(placed(4, 0.5), placed(7, -0.5), placed(4, 0.5), placed(7, -0.5))).toEqual(once)
  expect(once).toMatchObject({ partition: 3, offset: 7, count: 2, positive: 1, negative: 1, compound_sum: 0 })
})

test('keeps the three texts with the lowest compound, each once', () => {
  const part = all(
    placed(0, 0.1),
    placed(1, -0.9),
    placed(2, -0.9, 'text 1'),
    placed(3, -0.2),
    placed(4, 0),
    placed(5, -1)
  )
  expect(part.lowest.map(({ text }) => text)).toEqual(['text 5', 'text 1', 'text 3'])
})

test('keeps the begin of a long text, and no half of a character', () => {
  const [kept] = all(placed(0, -1, `${'x'.repeat(199)}😀${'y'.repeat(50)}`)).lowest
  expect(kept?.text).toBe(`${'x'.repeat(199)}…`)
})

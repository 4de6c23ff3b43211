import type { FeedbackReceived } from '../../schemas/generated/feedback.ts'
import { feedbackTexts } from '../scorer-texts.ts'

const start = Date.UTC(2026, 1, 19)
const distinctTexts = 20_000

/** A rising UUIDv7 whose place in the run can be read from it. */
function idOf(n: number): string {
  const time = (start + Math.floor(n / 20)).toString(16).padStart(12, '0')
  const rest = n.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${rest}`
}

/** The same events for the same count: 5,000 customers, texts of 11 to 40 words. */
export function* events(count: number): Generator<FeedbackReceived> {
  const texts = feedbackTexts(Math.min(count, distinctTexts))
  for (let n = 0; n < count; n++) {
    yield {
      message_id: idOf(n),
      customer_id: `CUST${n % 5_000}`,
      feedback_text: texts[n % texts.length] as string,
      feedback_timestamp: start + n * 997
    }
  }
}

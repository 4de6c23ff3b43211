import type { Granularity } from '../../../schemas/values/granularity.ts'
import { windowSizes } from '../../../schemas/values/granularity.ts'
import { countedAt, type PlacedFeedback } from './placed-feedback.ts'
import type { LateFeedback } from './read-model.ts'

/** What is kept of feedback that missed its window. */
export function lateFeedback(granularity: Granularity, ahead: number) {
  const size = windowSizes[granularity]
  return ({ feedback }: PlacedFeedback): LateFeedback => ({
    granularity,
    message_id: feedback.message_id,
    customer_id: feedback.customer_id,
    window_start: Math.floor(countedAt(feedback, ahead) / size) * size
  })
}

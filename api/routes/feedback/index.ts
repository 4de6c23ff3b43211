import type { ApiSystem } from '../../http/endpoint.ts'
import type { FeedbackDeps } from './deps.ts'
import { explainFeedback } from './explain-feedback.ts'
import { explainTexts } from './explain-texts.ts'
import { getFeedback } from './get-feedback.ts'
import { listFeedback } from './list-feedback.ts'
import { postFeedback } from './post-feedback.ts'

/** The routes of the feedback system. */
export function feedbackRoutes(deps: FeedbackDeps): ApiSystem {
  return {
    name: 'feedback',
    description: 'Customer feedback and its sentiment.',
    endpoints: [postFeedback(deps), listFeedback(deps), getFeedback(deps), explainFeedback(deps), explainTexts(deps)]
  }
}

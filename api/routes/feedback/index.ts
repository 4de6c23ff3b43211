import type { ApiSystem } from '../../http/endpoint.ts'
import type { FeedbackDeps } from './deps.ts'
import { explainFeedback } from './explain-feedback.ts'
import { explainTexts } from './explain-texts.ts'
import { exportFeedback } from './export-feedback.ts'
import { getFeedback } from './get-feedback.ts'
import { listFeedback } from './list-feedback.ts'
import { streamFeedback } from './live/stream-feedback.ts'
import { postFeedback } from './post-feedback.ts'
import { getTrace } from './trace/get-trace.ts'
import { getTrends } from './trends/get-trends.ts'
import { listAlerts } from './trends/list-alerts.ts'
import { getStatus } from './where/get-status.ts'

/** The routes of the feedback system. */
export function feedbackRoutes(deps: FeedbackDeps): ApiSystem {
  return {
    name: 'feedback',
    description: 'Customer feedback and its sentiment.',
    // Those of fixed paths first: /feedback/{message_id} would take theirs.
    endpoints: [
      postFeedback(deps),
      listFeedback(deps),
      exportFeedback(deps),
      getTrends(deps),
      listAlerts(deps),
      explainTexts(deps),
      ...(deps.live === undefined ? [] : [streamFeedback(deps, deps.live)]),
      getFeedback(deps),
      getStatus(deps),
      ...(deps.tracing === undefined ? [] : [getTrace(deps.tracing, deps.tracing.deadLetterTopic)]),
      explainFeedback(deps)
    ]
  }
}

import type { ApiSystem } from '../../http/endpoint.ts'
import type { CommentsDeps } from './deps.ts'
import { listComments } from './list-comments.ts'
import { getHistory } from './statistics/get-history.ts'
import { getStatistics } from './statistics/get-statistics.ts'
import { streamComments } from './stream-comments.ts'

export type { CommentsDeps } from './deps.ts'
export { commentsApiMetrics } from './metrics.ts'
export { represent } from './representation.ts'

/** The routes of the comments system. */
export function commentsRoutes(deps: CommentsDeps): ApiSystem {
  return {
    name: 'comments',
    description: 'Processed comments: live stream, queries and statistics.',
    endpoints: [getStatistics(deps), getHistory(deps), listComments(deps), streamComments(deps)]
  }
}

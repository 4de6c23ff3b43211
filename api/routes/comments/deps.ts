import type { Metrics } from '#streams'
import type { SteadyClock } from '#streams/connector'
import type { CommentProcessed } from '../../../schemas/generated/comments.ts'
import type { CommentHistoryReadModel, CommentsReadModel } from '../../../topology/comments/read-model.ts'
import type { LiveFeed } from '../../live/live-feed.ts'

/** What the comments routes need. Nothing here is connected or opened by the routes. */
export interface CommentsDeps {
  readonly rows: CommentsReadModel
  readonly history: CommentHistoryReadModel
  readonly feed: LiveFeed<CommentProcessed>
  /** Dead letters written so far. Rejects with a retryable error while the broker is away. */
  readonly failures: () => Promise<number>
  readonly metrics: Metrics
  readonly clock: SteadyClock
}

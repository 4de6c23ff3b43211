import { z } from '@hono/zod-openapi'
import { tags } from '../../../topology/comments/limits.ts'
import { instant, sourceParameter, tagParameter, whole } from './query.ts'

/** A comment as answers and events show it. */
export const processedComment = z
  .object({
    commentId: z.string(),
    text: z.string(),
    source: z.string().openapi({ example: 'Twitter' }),
    timestamp: z.iso.datetime(),
    tag: z.enum(tags),
    textHash: z.string(),
    consumerId: z.string(),
    retryCount: z.int().min(0).max(5),
    processedAt: z.iso.datetime()
  })
  .openapi('ProcessedComment')

/** Query of `GET /api/comments`. */
export const commentsQuery = z.object({
  tag: tagParameter,
  source: sourceParameter,
  from: instant('from', 'Earliest `timestamp`, included.'),
  to: instant('to', 'Latest `timestamp`, not included.'),
  page: whole('page', 1, 1_000_000, 1),
  limit: whole('limit', 1, 100, 10)
})

/** Body of `GET /api/comments`. */
export const commentList = z
  .object({ comments: z.array(processedComment), page: z.int(), limit: z.int() })
  .openapi('CommentList')

/** Query of `GET /api/comments/stream`. */
export const streamQuery = z.object({
  lastEventId: z.string().optional().openapi({
    description: 'Same as the header Last-Event-ID, for a page that restarts and knows its last event.',
    example: '3-1042'
  })
})

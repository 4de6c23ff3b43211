import { createRoute } from '@hono/zod-openapi'
import type { Endpoint } from '../../http/endpoint.ts'
import { problem } from '../../http/problem.ts'
import { problemResponses } from '../../http/problem-schema.ts'
import { detailOf, fieldErrors } from '../../http/validation.ts'
import type { FeedbackDeps } from './deps.ts'
import { elapsed } from './get-feedback.ts'
import { represent } from './representation.ts'
import { feedbackList, feedbackQuery } from './schemas.ts'

const route = createRoute({
  method: 'get',
  path: '/feedback',
  tags: ['feedback'],
  summary: 'Analysed feedback of one sentiment',
  description: 'Newest feedback first. A page past the end is empty.',
  request: { query: feedbackQuery },
  responses: {
    200: { description: 'One page', content: { 'application/json': { schema: feedbackList } } },
    ...problemResponses('invalid-query', 'internal-error', 'database-unavailable')
  }
})

/** `GET /feedback?sentiment&page&limit` (F-31 to F-33). */
export function listFeedback({ rows }: FeedbackDeps): Endpoint {
  return {
    route,
    handle: async (c, note) => {
      const parsed = feedbackQuery.safeParse(c.req.query())
      if (!parsed.success) {
        const errors = fieldErrors(parsed.error)
        return problem({ kind: 'invalid-query', detail: detailOf(errors), instance: c.req.path, errors })
      }
      const { sentiment, page, limit } = parsed.data
      note.fields = { query: 'feedback by sentiment', sentiment, page, limit }
      const started = performance.now()
      const found = await rows.list(parsed.data)
      note.fields = { ...note.fields, rows: found.length, query_ms: elapsed(started) }
      return c.json({ feedback: found.map(represent), page, limit, sentiment })
    }
  }
}

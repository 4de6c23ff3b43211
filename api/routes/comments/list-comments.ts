import { createRoute } from '@hono/zod-openapi'
import type { Endpoint } from '../../http/endpoint.ts'
import { problem } from '../../http/problem.ts'
import { problemResponses } from '../../http/problem-schema.ts'
import { detailOf, fieldErrors } from '../../http/validation.ts'
import type { CommentsDeps } from './deps.ts'
import { represent } from './representation.ts'
import { commentList, commentsQuery } from './schemas.ts'

const route = createRoute({
  method: 'get',
  path: '/api/comments',
  operationId: 'listComments',
  tags: ['comments'],
  summary: 'List processed comments',
  description: 'Newest comment first. `from` is included, `to` is not. A page past the end is empty.',
  request: { query: commentsQuery },
  responses: {
    200: { description: 'One page', content: { 'application/json': { schema: commentList } } },
    ...problemResponses('invalid-query', 'internal-error', 'database-unavailable')
  }
})

/** `GET /api/comments?tag&source&from&to&page&limit` (C-21). */
export function listComments({ rows }: CommentsDeps): Endpoint {
  return {
    route,
    handle: async (c, note) => {
      const parsed = commentsQuery.safeParse(c.req.query())
      if (!parsed.success) {
        const errors = fieldErrors(parsed.error)
        return problem({ kind: 'invalid-query', detail: detailOf(errors), instance: c.req.path, errors })
      }
      const { page, limit } = parsed.data
      note.fields = { query: 'comments', ...parsed.data }
      const comments = await rows.list(parsed.data)
      note.fields = { ...note.fields, rows: comments.length }
      return c.json({ comments: comments.map(represent), page, limit })
    }
  }
}

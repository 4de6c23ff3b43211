import { createRoute } from '@hono/zod-openapi'
import type { Endpoint } from '../../http/endpoint.ts'
import { problemResponses } from '../../http/problem-schema.ts'
import { readQuery } from '../../http/query.ts'
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
      const read = readQuery(c, commentsQuery)
      if (!read.ok) return read.response
      const { page, limit } = read.value
      note.fields = { query: 'comments', ...read.value }
      const comments = await rows.list(read.value)
      note.fields = { ...note.fields, rows: comments.length }
      return c.json({ comments: comments.map(represent), page, limit })
    }
  }
}

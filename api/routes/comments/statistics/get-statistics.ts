import { createRoute, z } from '@hono/zod-openapi'
import type { Endpoint } from '../../../http/endpoint.ts'
import { problemResponses } from '../../../http/problem-schema.ts'
import { readQuery } from '../../../http/query.ts'
import type { CommentsDeps } from '../deps.ts'
import { statistics } from './schemas.ts'

const route = createRoute({
  method: 'get',
  path: '/api/statistics',
  operationId: 'getCommentStatistics',
  tags: ['comments'],
  summary: 'Get comment statistics',
  responses: {
    200: { description: 'The counts', content: { 'application/json': { schema: statistics } } },
    ...problemResponses('invalid-query', 'internal-error', 'database-unavailable', 'broker-unavailable')
  }
})

/** Whoever asks for windows or filters meant `/api/statistics/history`. */
const noQuery = z.object({})

/** `GET /api/statistics` (C-28). */
export function getStatistics({ rows, failures }: CommentsDeps): Endpoint {
  return {
    route,
    handle: async (c, note) => {
      const read = readQuery(c, noQuery)
      if (!read.ok) return read.response
      note.fields = { query: 'comment counts' }
      const [counts, failed] = await Promise.all([rows.counts(), failures()])
      const { total, byTag, bySource, duplicates, perMinute } = counts
      const body = { total, byTag, bySource, duplicates, failures: failed, perMinute }
      return c.json(body)
    }
  }
}

import { createRoute } from '@hono/zod-openapi'
import type { Analysis } from '../../../topology/media-events/read-model.ts'
import type { Endpoint } from '../../http/endpoint.ts'
import { problemResponses } from '../../http/problem-schema.ts'
import { analysis } from './schemas.ts'

const route = createRoute({
  method: 'get',
  path: '/media-events/analytics',
  operationId: 'getMediaAnalytics',
  tags: ['media-events'],
  summary: 'Get media event analytics',
  description: 'DuckDB answers six questions about the present Parquet files. Without files there are no charts.',
  responses: {
    200: { description: 'The answers', content: { 'application/json': { schema: analysis } } },
    ...problemResponses('internal-error')
  }
})

/** `GET /media-events/analytics`. */
export function getAnalytics(analyse: () => Promise<Analysis>): Endpoint {
  return {
    route,
    handle: async (c, note) => {
      const answer = await analyse()
      note.fields = { query: 'analytics', events: answer.events, files: answer.files }
      return c.json(answer)
    }
  }
}

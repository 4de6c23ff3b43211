import { createRoute } from '@hono/zod-openapi'
import type { MediaAnalytics } from '../../../topology/media-events/read-model.ts'
import type { Endpoint } from '../../endpoint.ts'
import { problemResponses } from '../../problem-schema.ts'
import { analysis } from './schemas.ts'

const route = createRoute({
  method: 'get',
  path: '/media-events/analytics',
  tags: ['media-events'],
  summary: 'What the events of customers tell',
  description:
    'Five questions, answered by DuckDB over the Parquet files that are there now. Without files there are no charts.',
  responses: {
    200: { description: 'The answers', content: { 'application/json': { schema: analysis } } },
    ...problemResponses('internal-error')
  }
})

/** `GET /media-events/analytics`: one query of the files at a time, however many ask. */
export function getAnalytics(analytics: Pick<MediaAnalytics, 'analyse'>): Endpoint {
  let running: ReturnType<MediaAnalytics['analyse']> | undefined
  return {
    route,
    handle: async (c, note) => {
      running ??= analytics.analyse().finally(() => {
        running = undefined
      })
      const answer = await running
      note.fields = { query: 'analytics', events: answer.events, files: answer.files }
      return c.json(answer)
    }
  }
}

import { createRoute, z } from '@hono/zod-openapi'
import type { Analysis } from '../../../topology/media-events/read-model.ts'
import type { Endpoint } from '../../http/endpoint.ts'
import { secured } from '../../http/secured.ts'
import { analyticsPage } from './analytics-page.ts'

const route = createRoute({
  method: 'get',
  path: '/media-events',
  operationId: 'getMediaPage',
  tags: ['media-events'],
  summary: 'The same answers as charts, on a page',
  responses: { 200: { description: 'The page', content: { 'text/html': { schema: z.string() } } } }
})

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store'
}

/** The page has its own style, its mark, and no script at all. */
const policy = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'none'"],
  connectSrc: ["'none'"],
  workerSrc: ["'none'"]
}

/** `GET /media-events`. */
export function getPage(analyse: () => Promise<Analysis>): readonly Endpoint[] {
  return secured(
    [
      {
        route,
        handle: async (_, note) => {
          const analysis = await analyse()
          note.fields = { query: 'analytics', events: analysis.events, files: analysis.files }
          return new Response(analyticsPage(analysis), { headers })
        }
      }
    ],
    policy
  )
}

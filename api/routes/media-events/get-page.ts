import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Analysis } from '../../../topology/media-events/read-model.ts'
import type { Endpoint } from '../../http/endpoint.ts'
import { secured } from '../../http/secured.ts'
import { analyticsPage, type PageLink } from './analytics-page.ts'

const route = createRoute({
  method: 'get',
  path: '/media-events',
  operationId: 'getMediaPage',
  tags: ['media-events'],
  summary: 'Get media event analytics as charts',
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

/** What runs beside the page, for whoever asked for it. */
export type Neighbours = (c: Context) => readonly PageLink[]

/** `GET /media-events`. */
export function getPage(analyse: () => Promise<Analysis>, neighbours: Neighbours): readonly Endpoint[] {
  return secured(
    [
      {
        route,
        handle: async (c, note) => {
          const analysis = await analyse()
          note.fields = { query: 'analytics', events: analysis.events, files: analysis.files }
          return new Response(analyticsPage(analysis, neighbours(c)), { headers })
        }
      }
    ],
    policy
  )
}

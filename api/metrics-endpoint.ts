import { createRoute, z } from '@hono/zod-openapi'
import type { Endpoint } from './endpoint.ts'

/** The current metrics as a page to scrape. */
export interface MetricsPage {
  readonly contentType: string
  readonly render: () => Promise<string>
}

const route = createRoute({
  method: 'get',
  path: '/metrics',
  tags: ['operations'],
  summary: 'Metrics in the text format of Prometheus',
  responses: { 200: { description: 'All metrics', content: { 'text/plain': { schema: z.string() } } } }
})

/** `GET /metrics`. */
export function metricsEndpoint({ contentType, render }: MetricsPage): Endpoint {
  return {
    route,
    quiet: true,
    handle: async () => new Response(await render(), { headers: { 'content-type': contentType } })
  }
}

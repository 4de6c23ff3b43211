import { createRoute, z } from '@hono/zod-openapi'
import type { Endpoint } from '../http/endpoint.ts'

/** The current metrics as a page to scrape, such as prom-client's registry. */
export interface MetricsPage {
  readonly contentType: string
  readonly metrics: () => Promise<string>
}

const route = createRoute({
  method: 'get',
  path: '/metrics',
  operationId: 'getMetrics',
  tags: ['operations'],
  summary: 'Get Prometheus metrics',
  responses: { 200: { description: 'All metrics', content: { 'text/plain': { schema: z.string() } } } }
})

/** `GET /metrics`. */
export function metricsEndpoint(page: MetricsPage): Endpoint {
  return {
    route,
    quiet: true,
    handle: async () => new Response(await page.metrics(), { headers: { 'content-type': page.contentType } })
  }
}

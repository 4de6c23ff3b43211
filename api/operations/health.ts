import { createRoute, z } from '@hono/zod-openapi'
import type { Endpoint } from '../http/endpoint.ts'
import { type Probe, readiness } from './readiness.ts'

const health = createRoute({
  method: 'get',
  path: '/health',
  operationId: 'getHealth',
  tags: ['operations'],
  summary: 'Check health',
  responses: {
    200: {
      description: 'Healthy',
      content: { 'application/json': { schema: z.object({ status: z.literal('healthy') }).openapi('Health') } }
    }
  }
})

const live = createRoute({
  method: 'get',
  path: '/live',
  operationId: 'getLive',
  tags: ['operations'],
  summary: 'Check liveness',
  responses: {
    200: {
      description: 'Alive',
      content: { 'application/json': { schema: z.object({ status: z.literal('live') }).openapi('Live') } }
    }
  }
})

const readySchema = z
  .object({
    status: z.enum(['ready', 'not ready']),
    dependencies: z.array(z.object({ name: z.string(), status: z.enum(['up', 'down']), detail: z.string().optional() }))
  })
  .openapi('Readiness')

const ready = createRoute({
  method: 'get',
  path: '/ready',
  operationId: 'getReady',
  tags: ['operations'],
  summary: 'Check readiness',
  responses: {
    200: { description: 'All up', content: { 'application/json': { schema: readySchema } } },
    503: { description: 'At least one is down', content: { 'application/json': { schema: readySchema } } }
  }
})

/** `/health` (F-35), `/live` and `/ready`. Only `/ready` asks dependencies. */
export function healthEndpoints(probes: readonly Probe[]): readonly Endpoint[] {
  const check = readiness(probes)
  return [
    { route: health, quiet: true, handle: c => c.json({ status: 'healthy' }) },
    { route: live, quiet: true, handle: c => c.json({ status: 'live' }) },
    {
      route: ready,
      quiet: true,
      handle: async c => {
        const dependencies = await check()
        const up = dependencies.every(dependency => dependency.status === 'up')
        return c.json({ status: up ? 'ready' : 'not ready', dependencies }, up ? 200 : 503)
      }
    }
  ]
}

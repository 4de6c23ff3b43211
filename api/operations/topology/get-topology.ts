import { createRoute } from '@hono/zod-openapi'
import type { Endpoint } from '../../http/endpoint.ts'
import { problemResponses } from '../../http/problem-schema.ts'
import { type TopologyAnswer, topologyAnswer } from './schemas.ts'

const route = createRoute({
  method: 'get',
  path: '/topology',
  operationId: 'getTopology',
  tags: ['operations'],
  summary: 'Get topologies and the state of their workers',
  description:
    'The graph of each topology, the totals of its steps, its lag according to the broker, and each worker of WORKER_METRICS_URLS. ' +
    'Also answers while workers or the broker are down, and says so.',
  responses: {
    200: { description: 'What runs', content: { 'application/json': { schema: topologyAnswer } } },
    ...problemResponses('internal-error')
  }
})

/** `GET /topology`: what the workers run, for the page's living diagram. */
export function getTopology(state: () => Promise<TopologyAnswer>): Endpoint {
  return { route, quiet: true, handle: async c => c.json(await state()) }
}

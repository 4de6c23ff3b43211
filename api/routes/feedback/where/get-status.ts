import { createRoute, type z } from '@hono/zod-openapi'
import { parseUuid } from '../../../../schemas/values/uuid.ts'
import type { Endpoint } from '../../../http/endpoint.ts'
import { problemResponses } from '../../../http/problem-schema.ts'
import type { FeedbackDeps } from '../deps.ts'
import { messageIdParam, notAUuid } from '../get-feedback.ts'
import { lookUp } from './look-up.ts'
import { feedbackProblem, feedbackStatus, stateMembers } from './state-schemas.ts'
import type { Whereabout } from './whereabouts.ts'

const route = createRoute({
  method: 'get',
  path: '/feedback/{message_id}/status',
  operationId: 'getFeedbackStatus',
  tags: ['feedback'],
  summary: 'Get the status of a feedback',
  description:
    '`stored`, waiting (`queued`, or `retrying` while its worker retries), `dead` with its dead letter, or `unknown`. ' +
    'Searches the table, the waiting records of the topic, and the dead letters.',
  request: { params: messageIdParam },
  responses: {
    200: { description: 'Its state', content: { 'application/json': { schema: feedbackStatus } } },
    ...problemResponses('internal-error', 'database-unavailable'),
    404: { description: 'The id is not a UUID', content: { 'application/problem+json': { schema: feedbackProblem } } }
  }
})

/** `GET /feedback/{message_id}/status`. While the database is away it still tells what waits and what died. */
export function getStatus(deps: FeedbackDeps): Endpoint {
  return {
    route,
    handle: async (c, note) => {
      const id = parseUuid(c.req.param('message_id') ?? '')
      if (id === undefined) return notAUuid(c)
      const { row, where } = await lookUp(deps, id, 'also without the table')
      note.fields = { message_id: id, state: where?.state ?? 'stored' }
      return c.json(row === undefined && where !== undefined ? statusOf(id, where) : storedStatus(id))
    }
  }
}

/** Body of a status of feedback without a row. */
export function statusOf(id: string, where: Whereabout): z.output<typeof feedbackStatus> {
  return { message_id: id, ...stateMembers(where) }
}

function storedStatus(id: string): z.output<typeof feedbackStatus> {
  return { message_id: id, state: 'stored', href: `/feedback/${id}` }
}

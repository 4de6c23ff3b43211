import { createRoute } from '@hono/zod-openapi'
import { placeOf } from '../../../topology/dead-letters/note.ts'
import type { Endpoint } from '../../http/endpoint.ts'
import { problem } from '../../http/problem.ts'
import { problemResponses } from '../../http/problem-schema.ts'
import type { DeadLettersDeps } from './deps.ts'
import { representOpen } from './representation.ts'
import { idParam, openLetter } from './schemas.ts'

const route = createRoute({
  method: 'get',
  path: '/dead-letters/{id}',
  operationId: 'getDeadLetter',
  tags: ['dead letters'],
  summary: 'Get a dead letter by id',
  description: 'The decoded value, its bytes, all headers, why it failed, what to do next, and what was done about it.',
  request: { params: idParam },
  responses: {
    200: { description: 'The letter', content: { 'application/json': { schema: openLetter } } },
    ...problemResponses('not-found', 'internal-error', 'broker-unavailable')
  }
})

/** `GET /dead-letters/{topic}-{partition}-{offset}`. */
export function getLetter({ desk }: DeadLettersDeps): Endpoint {
  return {
    route,
    handle: async c => {
      const id = c.req.param('id') ?? ''
      const place = placeOf(id)
      const open = place && (await desk.open(place))
      return open === undefined ? noSuchLetter(c.req.path, id) : c.json(representOpen(open, desk.topics))
    }
  }
}

/** The 404 of a letter. */
export function noSuchLetter(instance: string, id: string): Response {
  const detail = `There is no dead letter ${id.slice(0, 300)}: an id is <topic>-<partition>-<offset>, and a topic deletes its letters in time.`
  return problem({ kind: 'not-found', detail, instance })
}

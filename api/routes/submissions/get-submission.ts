import { createRoute } from '@hono/zod-openapi'
import { parseUuid } from '../../../schemas/values/uuid.ts'
import type { Endpoint } from '../../http/endpoint.ts'
import { problem } from '../../http/problem.ts'
import { problemResponses } from '../../http/problem-schema.ts'
import type { SubmissionsDeps } from './deps.ts'
import { represent } from './representation.ts'
import { idParam, submission } from './schemas.ts'

const route = createRoute({
  method: 'get',
  path: '/submissions/{id}',
  operationId: 'getSubmission',
  tags: ['submissions'],
  summary: 'Get a submission by id',
  request: { params: idParam },
  responses: {
    200: { description: 'The submission', content: { 'application/json': { schema: submission } } },
    ...problemResponses('not-found', 'internal-error', 'database-unavailable')
  }
})

/** The id in the form of the table; undefined for what is no id, for which the database is not asked. */
export function idOf(given: string | undefined): string | undefined {
  return given === undefined ? undefined : parseUuid(given)
}

/** 404 of a submission that is not there. */
export function noSuchSubmission(instance: string): Response {
  return problem({ kind: 'not-found', detail: 'There is no submission with this id.', instance })
}

/** `GET /submissions/{id}` (U-5). */
export function getSubmission({ rows }: SubmissionsDeps): Endpoint {
  return {
    route,
    quiet: true,
    handle: async (c, note) => {
      const id = idOf(c.req.param('id'))
      note.fields = { id }
      const row = id === undefined ? undefined : await rows.byId(id)
      return row === undefined ? noSuchSubmission(c.req.path) : c.json(represent(row))
    }
  }
}

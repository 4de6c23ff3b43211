import { createRoute } from '@hono/zod-openapi'
import type { Endpoint } from '../../http/endpoint.ts'
import { problem } from '../../http/problem.ts'
import { problemResponses } from '../../http/problem-schema.ts'
import { detailOf, fieldErrors } from '../../http/validation.ts'
import type { SubmissionsDeps } from './deps.ts'
import { represent } from './representation.ts'
import { submissionList, submissionsQuery } from './schemas.ts'

const route = createRoute({
  method: 'get',
  path: '/submissions',
  operationId: 'listSubmissions',
  tags: ['submissions'],
  summary: 'List submissions',
  description: 'Newest first. A page past the end is empty.',
  request: { query: submissionsQuery },
  responses: {
    200: { description: 'One page', content: { 'application/json': { schema: submissionList } } },
    ...problemResponses('invalid-query', 'internal-error', 'database-unavailable')
  }
})

/** `GET /submissions?page&limit` (U-6). Pages ask for it every second, so it is logged at debug. */
export function listSubmissions({ rows }: SubmissionsDeps): Endpoint {
  return {
    route,
    quiet: true,
    handle: async (c, note) => {
      const parsed = submissionsQuery.safeParse(c.req.query())
      if (!parsed.success) {
        const errors = fieldErrors(parsed.error)
        return problem({ kind: 'invalid-query', detail: detailOf(errors), instance: c.req.path, errors })
      }
      const found = await rows.list(parsed.data)
      note.fields = { ...parsed.data, rows: found.length }
      return c.json({ submissions: found.map(represent), ...parsed.data })
    }
  }
}

import { createRoute } from '@hono/zod-openapi'
import type { Endpoint } from '../../http/endpoint.ts'
import { problemResponses } from '../../http/problem-schema.ts'
import type { Deliver } from './deliver.ts'
import type { SubmissionsDeps } from './deps.ts'
import { idOf, noSuchSubmission } from './get-submission.ts'
import { createRefuse, publishFailed } from './refusals.ts'
import { represent } from './representation.ts'
import { idParam, submission } from './schemas.ts'

const route = createRoute({
  method: 'post',
  path: '/submissions/{id}/retry',
  operationId: 'retrySubmission',
  tags: ['submissions'],
  summary: 'Retry a FAILED submission',
  description: 'FAILED becomes PENDING, and a worker processes it again. After a 500 it is still FAILED.',
  request: { params: idParam },
  responses: {
    200: { description: 'Queued', content: { 'application/json': { schema: submission } } },
    ...problemResponses('not-found', 'wrong-status', 'publish-failed', 'internal-error', 'database-unavailable')
  }
})

/** `POST /submissions/{id}/retry` (U-33). */
export function retrySubmission({ intake, metrics, waitingFor }: SubmissionsDeps, deliver: Deliver): Endpoint {
  const refuse = createRefuse(metrics)
  return {
    route,
    handle: async (c, note) => {
      const instance = c.req.path
      const id = idOf(c.req.param('id'))
      if (id === undefined) return noSuchSubmission(instance)
      note.fields = { id }
      if (waitingFor?.() !== undefined) return refuse(publishFailed(instance), note)
      const retried = await intake.retry(id)
      if (retried.outcome === 'unknown') return noSuchSubmission(instance)
      if (retried.outcome === 'refused') {
        const detail = `Only a FAILED submission can be queued again; this one is ${retried.status}.`
        return refuse({ kind: 'wrong-status', detail, instance }, note)
      }
      if (!(await deliver(retried.entry))) return refuse(publishFailed(instance), note)
      note.message = 'submission queued again'
      return c.json(represent(retried.entry.submission))
    }
  }
}

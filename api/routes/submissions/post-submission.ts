import { createRoute } from '@hono/zod-openapi'
import type { Endpoint } from '../../http/endpoint.ts'
import type { Deliver } from './deliver.ts'
import type { SubmissionsDeps } from './deps.ts'
import { readSubmitted, submitProblems } from './read-submitted.ts'
import { createRefuse, publishFailed, rateLimited } from './refusals.ts'
import { represent } from './representation.ts'
import { submission, submissionRequest, userHeader } from './schemas.ts'

const route = createRoute({
  method: 'post',
  path: '/submissions',
  operationId: 'postSubmission',
  tags: ['submissions'],
  summary: 'Submit a text',
  description:
    'Answers once the submission is stored as PENDING and its event is in Kafka; a worker processes it later. After a 500 nothing was ' +
    'stored: submit it again.',
  request: {
    headers: userHeader,
    body: { required: true, content: { 'application/json': { schema: submissionRequest } } }
  },
  responses: {
    200: { description: 'Queued', content: { 'application/json': { schema: submission } } },
    ...submitProblems
  }
})

/** `POST /submissions` (U-4, U-7, U-8, U-34). */
export function postSubmission(deps: SubmissionsDeps, deliver: Deliver): Endpoint {
  const { intake, perHour, metrics } = deps
  const refuse = createRefuse(metrics)
  return {
    route,
    handle: async (c, note) => {
      const instance = c.req.path
      const read = await readSubmitted(c, note, submissionRequest, refuse, deps)
      if (!read.ok) return read.response
      const submitted = await intake.submit([read.value.content], { userId: read.userId, perHour })
      if (submitted.outcome === 'limited') return refuse(rateLimited(instance, submitted.wait, perHour), note)
      const [entry] = submitted.entries
      if (entry === undefined || !(await deliver(entry))) return refuse(publishFailed(instance), note)
      note.message = 'submission queued'
      note.fields = { id: entry.submission.id }
      return c.json(represent(entry.submission))
    }
  }
}

import { createRoute } from '@hono/zod-openapi'
import { readJsonObject } from '../../body.ts'
import type { Endpoint } from '../../endpoint.ts'
import { problemResponses } from '../../problem-schema.ts'
import { detailOf, fieldErrors } from '../../validation.ts'
import type { Deliver } from './deliver.ts'
import type { SubmissionsDeps } from './deps.ts'
import { createRefuse, publishFailed, rateLimited } from './refusals.ts'
import { represent } from './representation.ts'
import { submission, submissionRequest, userHeader } from './schemas.ts'
import { userOf, wrongUser } from './submitter.ts'

const route = createRoute({
  method: 'post',
  path: '/submissions',
  tags: ['submissions'],
  summary: 'Submit a text',
  description:
    'Answers when the submission is stored as PENDING and its event is in Kafka; a worker processes it later. With 500 nothing was ' +
    'stored: submit it again.',
  request: {
    headers: userHeader,
    body: { required: true, content: { 'application/json': { schema: submissionRequest } } }
  },
  responses: {
    200: { description: 'Queued', content: { 'application/json': { schema: submission } } },
    ...problemResponses(
      'invalid-body',
      'invalid-header',
      'body-too-large',
      'rate-limited',
      'publish-failed',
      'internal-error',
      'database-unavailable'
    )
  }
})

/** `POST /submissions` (U-4, U-7, U-8, U-34). */
export function postSubmission(deps: SubmissionsDeps, deliver: Deliver): Endpoint {
  const { intake, perHour, metrics, waitingFor } = deps
  const refuse = createRefuse(metrics)
  return {
    route,
    handle: async (c, note) => {
      const instance = c.req.path
      const body = await readJsonObject(c.req.raw, instance)
      if (!body.ok) return body.response
      const parsed = submissionRequest.safeParse(body.value)
      if (!parsed.success) {
        const errors = fieldErrors(parsed.error)
        return refuse({ kind: 'invalid-body', detail: detailOf(errors), instance, errors }, note)
      }
      const userId = userOf(c.req.raw.headers)
      if (userId === undefined) return refuse({ kind: 'invalid-header', detail: wrongUser, instance }, note)
      if (waitingFor?.() !== undefined) return refuse(publishFailed(instance), note)
      const submitted = await intake.submit([parsed.data.content], { userId, perHour })
      if (submitted.outcome === 'limited') return refuse(rateLimited(instance, submitted.wait, perHour), note)
      const [entry] = submitted.entries
      if (entry === undefined || !(await deliver(entry))) return refuse(publishFailed(instance), note)
      note.message = 'submission queued'
      note.fields = { id: entry.submission.id }
      return c.json(represent(entry.submission))
    }
  }
}

import { createRoute } from '@hono/zod-openapi'
import type { OutboxEntry } from '../../../topology/submissions/intake.ts'
import { readJsonObject } from '../../body.ts'
import type { Endpoint } from '../../endpoint.ts'
import { problemResponses } from '../../problem-schema.ts'
import { detailOf, fieldErrors } from '../../validation.ts'
import type { Deliver } from './deliver.ts'
import type { SubmissionsDeps } from './deps.ts'
import { createRefuse, publishFailed, rateLimited } from './refusals.ts'
import { represent } from './representation.ts'
import { batchRequest, batchResult, submissionRequest, userHeader } from './schemas.ts'
import { userOf, wrongUser } from './submitter.ts'

const route = createRoute({
  method: 'post',
  path: '/submissions/batch',
  tags: ['submissions'],
  summary: 'Submit several texts',
  description:
    'Each item is checked and answered by itself, in `results`, in the order of `items`. The rows of the good items are written by one ' +
    'transaction. Against the allowance per hour they count together: there is room for all, or the answer is 429.',
  request: {
    headers: userHeader,
    body: { required: true, content: { 'application/json': { schema: batchRequest } } }
  },
  responses: {
    200: { description: 'One result per item', content: { 'application/json': { schema: batchResult } } },
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

type Checked = { readonly content: string } | { readonly error: string }

/** `POST /submissions/batch` (U-30). */
export function postBatch(deps: SubmissionsDeps, deliver: Deliver): Endpoint {
  const { intake, perHour, metrics, waitingFor } = deps
  const refuse = createRefuse(metrics)
  return {
    route,
    handle: async (c, note) => {
      const instance = c.req.path
      const body = await readJsonObject(c.req.raw, instance)
      if (!body.ok) return body.response
      const parsed = batchRequest.safeParse(body.value)
      if (!parsed.success) {
        const errors = fieldErrors(parsed.error)
        return refuse({ kind: 'invalid-body', detail: detailOf(errors), instance, errors }, note)
      }
      const userId = userOf(c.req.raw.headers)
      if (userId === undefined) return refuse({ kind: 'invalid-header', detail: wrongUser, instance }, note)
      if (waitingFor?.() !== undefined) return refuse(publishFailed(instance), note)
      const checked = parsed.data.items.map(check)
      const contents = checked.flatMap(item => ('content' in item ? [item.content] : []))
      const submitted = contents.length === 0 ? none : await intake.submit(contents, { userId, perHour })
      if (submitted.outcome === 'limited') return refuse(rateLimited(instance, submitted.wait, perHour), note)
      const delivered = await Promise.all(submitted.entries.map(deliver))
      note.message = 'batch answered'
      note.fields = { items: checked.length, queued: delivered.filter(Boolean).length }
      return c.json({ results: resultsOf(checked, submitted.entries, delivered) })
    }
  }
}

const none = { outcome: 'queued', entries: [] as readonly OutboxEntry[] } as const

function check(item: unknown): Checked {
  const parsed = submissionRequest.safeParse(item)
  return parsed.success ? parsed.data : { error: detailOf(fieldErrors(parsed.error)) }
}

/** Entries and their deliveries belong to the good items, in their order. */
function resultsOf(checked: readonly Checked[], entries: readonly OutboxEntry[], delivered: readonly boolean[]) {
  let next = 0
  return checked.map((item, index) => {
    if ('error' in item) return { index, status: 400, error: item.error }
    const at = next++
    const entry = entries[at]
    if (entry === undefined || delivered[at] !== true) return { index, status: 500, error: publishFailed('').detail }
    return { index, status: 200, submission: represent(entry.submission) }
  })
}

import { createRoute } from '@hono/zod-openapi'
import type { OutboxEntry } from '../../../topology/submissions/intake.ts'
import type { Endpoint } from '../../http/endpoint.ts'
import { detailOf, fieldErrors } from '../../http/validation.ts'
import type { Deliver } from './deliver.ts'
import type { SubmissionsDeps } from './deps.ts'
import { readSubmitted, submitProblems } from './read-submitted.ts'
import { createRefuse, publishFailed, rateLimited } from './refusals.ts'
import { represent } from './representation.ts'
import { batchRequest, batchResult, submissionRequest, userHeader } from './schemas.ts'

const route = createRoute({
  method: 'post',
  path: '/submissions/batch',
  operationId: 'postSubmissionBatch',
  tags: ['submissions'],
  summary: 'Submit texts in a batch',
  description:
    '`results` answers each item separately, in the order of `items`. One transaction writes the rows of all valid items. Against the ' +
    'hourly limit they count together: either all fit, or the answer is 429.',
  request: {
    headers: userHeader,
    body: { required: true, content: { 'application/json': { schema: batchRequest } } }
  },
  responses: {
    200: { description: 'One result per item', content: { 'application/json': { schema: batchResult } } },
    ...submitProblems
  }
})

type Checked = { readonly content: string } | { readonly error: string }

/** `POST /submissions/batch` (U-30). */
export function postBatch(deps: SubmissionsDeps, deliver: Deliver): Endpoint {
  const { intake, perHour, metrics } = deps
  const refuse = createRefuse(metrics)
  return {
    route,
    handle: async (c, note) => {
      const read = await readSubmitted(c, note, batchRequest, refuse, deps)
      if (!read.ok) return read.response
      const checked = read.value.items.map(check)
      const contents = checked.flatMap(item => ('content' in item ? [item.content] : []))
      const submitted = contents.length === 0 ? none : await intake.submit(contents, { userId: read.userId, perHour })
      if (submitted.outcome === 'limited') return refuse(rateLimited(c.req.path, submitted.wait, perHour), note)
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

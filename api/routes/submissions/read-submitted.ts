import type { Context } from 'hono'
import type { z } from 'zod'
import { readJsonObject } from '../../http/body.ts'
import type { RequestNote } from '../../http/endpoint.ts'
import { problemResponses } from '../../http/problem-schema.ts'
import { detailOf, fieldErrors } from '../../http/validation.ts'
import type { SubmissionsDeps } from './deps.ts'
import { publishFailed, type Refuse } from './refusals.ts'
import { userOf, wrongUser } from './submitter.ts'

/** The refusals of every way to submit. */
export const submitProblems = problemResponses(
  'invalid-body',
  'invalid-header',
  'body-too-large',
  'unsupported-encoding',
  'rate-limited',
  'publish-failed',
  'internal-error',
  'database-unavailable'
)

/** A body that fits its schema with who submits it, or the answer to one that cannot be taken. */
export type Submitted<T> =
  | { readonly ok: true; readonly value: T; readonly userId: string }
  | { readonly ok: false; readonly response: Response }

/** Reads and checks what every way to submit needs: the body, the user, and that its event can be sent. */
export async function readSubmitted<T>(
  c: Context,
  note: RequestNote,
  schema: z.ZodType<T>,
  refuse: Refuse,
  { waitingFor }: SubmissionsDeps
): Promise<Submitted<T>> {
  const instance = c.req.path
  const body = await readJsonObject(c.req.raw, instance)
  if (!body.ok) return body
  const parsed = schema.safeParse(body.value)
  if (!parsed.success) {
    const errors = fieldErrors(parsed.error)
    return { ok: false, response: refuse({ kind: 'invalid-body', detail: detailOf(errors), instance, errors }, note) }
  }
  const userId = userOf(c.req.raw.headers)
  if (userId === undefined)
    return { ok: false, response: refuse({ kind: 'invalid-header', detail: wrongUser, instance }, note) }
  if (waitingFor?.() !== undefined) return { ok: false, response: refuse(publishFailed(instance), note) }
  return { ok: true, value: parsed.data, userId }
}

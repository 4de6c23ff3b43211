import type { Context } from 'hono'
import type { z } from 'zod'
import { readJsonObject } from '../../http/body.ts'
import { problem } from '../../http/problem.ts'
import { problemResponses } from '../../http/problem-schema.ts'
import { detailOf, fieldErrors } from '../../http/validation.ts'
import { refuseWrite, type WriteRules } from './write-guard.ts'

/** The refusals of every way to change something. */
export const writeProblems = problemResponses(
  'invalid-body',
  'forbidden',
  'not-found',
  'wrong-status',
  'body-too-large',
  'unsupported-encoding',
  'unsupported-media-type',
  'internal-error',
  'broker-unavailable',
  'outcome-unknown'
)

/** A body that fits its schema, from somebody who may write; or the answer to anything else. */
export type ReadWrite<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly response: Response }

/** Reads what every way to change something needs. */
export async function readWrite<T>(c: Context, schema: z.ZodType<T>, rules: WriteRules): Promise<ReadWrite<T>> {
  const refusal = refuseWrite(c, rules)
  if (refusal !== undefined) return { ok: false, response: refusal }
  const instance = c.req.path
  const body = await readJsonObject(c.req.raw, instance)
  if (!body.ok) return body
  const parsed = schema.safeParse(body.value)
  if (parsed.success) return { ok: true, value: parsed.data }
  const errors = fieldErrors(parsed.error)
  return { ok: false, response: problem({ kind: 'invalid-body', detail: detailOf(errors), instance, errors }) }
}

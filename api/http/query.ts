import type { z } from '@hono/zod-openapi'
import { closest, distance } from 'fastest-levenshtein'
import type { Context } from 'hono'
import { type FieldError, problem } from './problem.ts'
import { detailOf, fieldErrors } from './validation.ts'

/** A query that was read, or the problem that answers it. */
export type ReadQuery<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly response: Response }

/**
 * Reads the query of a request strictly: a parameter that is unknown, given twice or wrong is a 400 that names it, an unknown one with the
 * nearest that there is. Nothing is left out in silence.
 */
export function readQuery<S extends z.ZodObject>(c: Context, schema: S): ReadQuery<z.output<S>> {
  const given = c.req.queries()
  const known = Object.keys(schema.shape)
  const errors: FieldError[] = []
  for (const [name, values] of Object.entries(given)) {
    if (!known.includes(name)) errors.push({ field: name, message: unknown(name, known) })
    else if (values.length > 1) errors.push({ field: name, message: `${name} is given ${values.length} times` })
  }
  const parsed = schema.safeParse(c.req.query())
  if (!parsed.success) errors.push(...fieldErrors(parsed.error))
  if (errors.length === 0 && parsed.success) return { ok: true, value: parsed.data }
  return { ok: false, response: queryProblem(c, errors) }
}

/** The 400 of a query. */
export function queryProblem(c: Context, errors: readonly FieldError[]): Response {
  return problem({ kind: 'invalid-query', detail: detailOf(errors), instance: c.req.path, errors })
}

function unknown(name: string, known: readonly string[]): string {
  if (known.length === 0) return `there is no parameter ${name.slice(0, 64)}: this route takes none`
  const nearest = closest(name, known)
  const likely = distance(name, nearest) <= Math.max(2, nearest.length / 2)
  const hint = likely ? `: did you mean ${nearest}? Known are` : '; known are'
  return `there is no parameter ${name.slice(0, 64)}${hint} ${known.join(', ')}`
}

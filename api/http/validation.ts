import type { z } from '@hono/zod-openapi'
import type { FieldError } from './problem.ts'

/** Each wrong field with its message, from what zod found. A field is named once. */
export function fieldErrors(error: z.ZodError): readonly FieldError[] {
  const byField = new Map<string, string>()
  for (const issue of error.issues) {
    const field = issue.path.join('.')
    if (!byField.has(field)) byField.set(field, issue.message)
  }
  return [...byField].map(([field, message]) => ({ field, message }))
}

/** All messages as one text. */
export function detailOf(errors: readonly FieldError[]): string {
  return errors.map(error => error.message).join('; ')
}

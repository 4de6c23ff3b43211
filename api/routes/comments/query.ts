import { z } from '@hono/zod-openapi'
import { parseQueryInstant } from '../../../schemas/values/instant.ts'
import { limits, tags } from '../../../topology/comments/limits.ts'

/** An instant of a query that may be left out; milliseconds since the epoch when it is read. */
export const instant = (name: string, description: string) =>
  z
    .string()
    .transform((text, context) => {
      const read = parseQueryInstant(text)
      if (read !== undefined) return read
      const message = `${name} must be an ISO 8601 date and time such as 2026-02-19T14:30:00Z; write + as %2B`
      context.addIssue({ code: 'custom', message })
      return z.NEVER
    })
    .optional()
    .openapi({ type: 'string', format: 'date-time', example: '2026-02-19T14:30:00Z', description })

/** A whole number of a query within bounds, `usual` where it is left out. */
export const whole = (name: string, min: number, max: number, usual: number) => {
  const error = `${name} must be an integer from ${min} to ${max}`
  return z
    .string()
    .regex(/^\d{1,16}$/, { error, abort: true })
    .transform(Number)
    .refine(value => value >= min && value <= max, { error })
    .default(usual)
    .openapi({ type: 'integer', minimum: min, maximum: max })
}

/** The tag of a query. */
export const tagParameter = z
  .enum(tags, { error: `tag must be one of ${tags.join(', ')}` })
  .optional()
  .openapi({ description: 'Only comments with this tag. Default: all.' })

/** The source of a query. */
export const sourceParameter = z
  .string()
  .min(1, { error: 'source must not be empty' })
  .refine(value => [...value].length <= limits.sourceLength, {
    error: `source must have at most ${limits.sourceLength} characters`
  })
  .refine(value => value.isWellFormed(), { error: 'source must be valid Unicode' })
  .optional()
  .openapi({ description: 'Only comments of this source. Default: all.', example: 'Twitter' })

import { z } from '@hono/zod-openapi'
import { parseQueryInstant } from '../../../schemas/values/instant.ts'
import { limits } from '../../../topology/feedback/limits.ts'
import { type FeedbackFilter, feedbackOrders, sentiments, wordsOf } from '../../../topology/feedback/read-model.ts'

/** An instant of a query that may be left out; milliseconds since the epoch when it is read. */
export const instant = (field: string, description: string) =>
  z
    .string()
    .transform((value, context) => {
      const read = parseQueryInstant(value)
      if (read !== undefined) return read
      context.addIssue({ code: 'custom', message: `${field} must be an ISO 8601 instant such as 2026-02-19T14:30:00Z` })
      return z.NEVER
    })
    .optional()
    .openapi({ type: 'string', format: 'date-time', example: '2026-02-19T14:30:00Z', description })

const compound = (field: string, description: string) => {
  const error = `${field} must be a number from -1 to 1`
  return z
    .string()
    .regex(/^-?\d(\.\d{1,16})?$/, { error, abort: true })
    .transform(Number)
    .refine(value => value >= -1 && value <= 1, { error })
    .optional()
    .openapi({ type: 'number', minimum: -1, maximum: 1, example: 0.5, description })
}

const text = (field: string, most: number, description: string, example: string) =>
  z
    .string()
    .min(1, { error: `${field} must not be empty` })
    .max(2 * most, { error: `${field} must have at most ${most} characters` })
    .refine(value => value.isWellFormed(), { error: `${field} must be valid Unicode` })
    .optional()
    .openapi({ type: 'string', minLength: 1, maxLength: most, example, description })

/** Parameters that choose rows, the same for list, export and stream. Every one is optional, and a row must meet all that are given. */
export const filterShape = {
  sentiment: z
    .enum(sentiments, { error: `sentiment must be one of ${sentiments.join(', ')}` })
    .optional()
    .openapi({ description: 'Default: all of them.' }),
  customer_id: text('customer_id', limits.customerIdLength, 'Feedback of one customer.', 'CUST001'),
  from: instant('from', 'Feedback given at this time or later.'),
  to: instant('to', 'Feedback given before this time.'),
  arrived_from: instant('arrived_from', 'Feedback accepted at this time or later.'),
  arrived_to: instant('arrived_to', 'Feedback accepted before this time.'),
  min_compound: compound('min_compound', 'Lowest compound, inclusive.'),
  max_compound: compound('max_compound', 'Highest compound, inclusive.'),
  scorer: text('scorer', 64, 'Name of the scorer.', 'vader'),
  q: text(
    'q',
    200,
    'Beginnings of words that the text must contain, all of them, in any case, with or without accents; at most 8.',
    'late delivery'
  ).refine(value => value === undefined || (wordsOf(value).length > 0 && wordsOf(value).length <= 8), {
    error: 'q must hold 1 to 8 words'
  })
}

/** The order of rows, the newest first. */
export const orderParameter = z
  .enum(feedbackOrders, { error: `order must be one of ${feedbackOrders.join(', ')}` })
  .optional()
  .openapi({
    description: 'Newest first: by the time of the feedback as its client gave it, or by the time it was accepted.'
  })

/** The filter of a query that was read. */
export function filterOf(query: FeedbackFilter): FeedbackFilter {
  const { sentiment, customer_id, from, to, arrived_from, arrived_to, min_compound, max_compound, scorer, q } = query
  return { sentiment, customer_id, from, to, arrived_from, arrived_to, min_compound, max_compound, scorer, q }
}

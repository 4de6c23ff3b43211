import { z } from '@hono/zod-openapi'
import { parseInstant } from '../../../schemas/values/instant.ts'
import { limits } from '../../../topology/feedback/limits.ts'

/** A required text field; the messages name it. */
const text = (field: string) =>
  z
    .string({ error: issue => (issue.input === undefined ? `${field} is required` : `${field} must be a string`) })
    .refine(value => value.trim() !== '', { error: `${field} must not be empty`, abort: true })
    .refine(value => value.isWellFormed(), {
      error: `${field} must be valid Unicode: it holds half of a surrogate pair`,
      abort: true
    })

/** Code points, counted only where the number of UTF-16 units leaves it open. */
const fits = (value: string): boolean =>
  value.length <= limits.customerIdLength || [...value].length <= limits.customerIdLength

const wrongTimestamp =
  'timestamp has a wrong format: it must be an ISO 8601 date and time that exists, of the years 1000 to 9999, ' +
  'such as 2026-02-19T14:30:00Z'

/** Body of `POST /feedback`. Parsing turns the timestamp into milliseconds since the epoch; other fields are dropped. */
export const feedbackRequest = z
  .object({
    customer_id: text('customer_id')
      .refine(fits, { error: `customer_id must have at most ${limits.customerIdLength} characters` })
      .openapi({ type: 'string', minLength: 1, maxLength: limits.customerIdLength, example: 'CUST001' }),
    feedback_text: text('feedback_text')
      .refine(value => Buffer.byteLength(value) <= limits.feedbackTextBytes, {
        error: `feedback_text must have at most ${limits.feedbackTextBytes} bytes in UTF-8`
      })
      .openapi({
        type: 'string',
        minLength: 1,
        example: 'This product is amazing!',
        description: `At most ${limits.feedbackTextBytes} bytes in UTF-8.`
      }),
    timestamp: z
      .string({ error: issue => (issue.input === undefined ? 'timestamp is required' : 'timestamp must be a string') })
      .transform((value, context) => {
        const instant = parseInstant(value)
        if (instant !== undefined) return instant
        context.addIssue({ code: 'custom', message: wrongTimestamp })
        return z.NEVER
      })
      .openapi({
        type: 'string',
        format: 'date-time',
        example: '2026-02-19T14:30:00Z',
        description:
          'ISO 8601. Without an offset it is UTC; a date alone is midnight UTC; digits below the millisecond are cut off.'
      })
  })
  .openapi('FeedbackRequest')

/** Body of 202. */
export const feedbackAccepted = z
  .object({
    message: z.string().openapi({ example: 'Feedback accepted and queued for analysis.' }),
    message_id: z.uuid().openapi({ example: '019c7639-5f00-7cc4-8a4e-0d6f3d1f7a55' })
  })
  .openapi('FeedbackAccepted')

/** One stored feedback. */
export const storedFeedback = z
  .object({
    message_id: z.uuid().openapi({ example: '019c7639-5f00-7cc4-8a4e-0d6f3d1f7a55' }),
    customer_id: z.string().openapi({ example: 'CUST001' }),
    feedback_text: z.string().openapi({ example: 'This product is amazing!' }),
    sentiment_score: z.string().openapi({ description: 'The label.', example: 'positive' }),
    compound: z.number().min(-1).max(1).openapi({ example: 0.6239 }),
    scorer: z.string().openapi({ example: 'vader' }),
    scorer_version: z.string().openapi({ example: '3.3.2' }),
    feedback_timestamp: z.iso.datetime().openapi({ example: '2026-02-19T14:30:00Z' }),
    analysis_timestamp: z.iso.datetime().openapi({ example: '2026-02-19T14:30:01.204Z' }),
    accepted_at: z.iso
      .datetime()
      .openapi({ description: 'When the feedback was accepted.', example: '2026-02-19T14:30:01.187Z' })
  })
  .openapi('StoredFeedback')

/** An integer of the query, given as decimal digits. */
export const whole = (field: string, min: number, max: number) => {
  const error = `${field} must be an integer from ${min}${max === Number.MAX_SAFE_INTEGER ? '' : ` to ${max}`}`
  return z
    .string()
    .regex(/^\d{1,16}$/, { error, abort: true })
    .transform(Number)
    .refine(value => value >= min && value <= max, { error })
    .openapi({ type: 'integer', minimum: min, ...(max === Number.MAX_SAFE_INTEGER ? {} : { maximum: max }) })
}

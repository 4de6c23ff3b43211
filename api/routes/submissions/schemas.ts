import { z } from '@hono/zod-openapi'
import { limits } from '../../../topology/submissions/limits.ts'
import { statuses } from '../../../topology/submissions/status.ts'

const content = z
  .string({ error: issue => (issue.input === undefined ? 'content is required' : 'content must be a string') })
  .refine(value => value !== '', { error: 'content must not be empty', abort: true })
  .refine(value => value.isWellFormed(), {
    error: 'content must be valid Unicode: it holds half of a surrogate pair',
    abort: true
  })
  .refine(value => Buffer.byteLength(value) <= limits.contentBytes, {
    error: `content must have at most ${limits.contentBytes} bytes in UTF-8`
  })
  .openapi({
    type: 'string',
    minLength: 1,
    example: 'My order number is 4711.',
    description: `At most ${limits.contentBytes} bytes in UTF-8. It passes with ${limits.passingLength} or more characters (Unicode code points, nothing trimmed) and a digit 0 to 9.`
  })

/** Body of `POST /submissions`. Other fields are dropped. */
export const submissionRequest = z.object({ content }).openapi('SubmissionRequest')

/** Body of `POST /submissions/batch`; each item is checked by itself. */
export const batchRequest = z
  .object({
    items: z
      .array(z.unknown(), {
        error: issue => (issue.input === undefined ? 'items is required' : 'items must be an array')
      })
      .min(1, { error: 'items must not be empty' })
      .max(limits.batchItems, { error: `items must have at most ${limits.batchItems} items` })
      .openapi({
        type: 'array',
        minItems: 1,
        maxItems: limits.batchItems,
        items: { $ref: '#/components/schemas/SubmissionRequest' }
      })
  })
  .openapi('SubmissionBatchRequest')

/** One submission. */
export const submission = z
  .object({
    id: z.uuid().openapi({ example: '019c7639-5f00-7cc4-8a4e-0d6f3d1f7a55' }),
    content: z.string(),
    status: z.enum(statuses),
    created_at: z.iso.datetime().openapi({ example: '2026-02-19T14:30:00.000Z' }),
    processed_at: z.iso.datetime().nullable().openapi({ description: 'Null until it is PASSED or FAILED.' })
  })
  .openapi('Submission')

/** Body of `GET /submissions`. */
export const submissionList = z
  .object({ submissions: z.array(submission), page: z.int(), limit: z.int() })
  .openapi('SubmissionList')

/** Body of an answered batch: one result per item, in their order. */
export const batchResult = z
  .object({
    results: z.array(
      z.object({
        index: z.int(),
        status: z.int().openapi({ description: 'The status that the item alone would have had: 200, 400 or 500.' }),
        submission: submission.optional(),
        error: z.string().optional()
      })
    )
  })
  .openapi('SubmissionBatchResult')

/** An integer of the query, given as decimal digits. */
const whole = (field: string, max: number, fallback: number) => {
  const error = `${field} must be an integer from 1${max === Number.MAX_SAFE_INTEGER ? '' : ` to ${max}`}`
  return z
    .string()
    .regex(/^\d{1,16}$/, { error, abort: true })
    .transform(Number)
    .refine(value => value >= 1 && value <= max, { error })
    .default(fallback)
    .openapi({ type: 'integer', minimum: 1, ...(max === Number.MAX_SAFE_INTEGER ? {} : { maximum: max }) })
}

/** Query of `GET /submissions`. */
export const submissionsQuery = z.object({
  page: whole('page', Number.MAX_SAFE_INTEGER, 1),
  limit: whole('limit', limits.pageRows, 50)
})

/** Path parameter of the routes of one submission. */
export const idParam = z.object({ id: z.uuid().openapi({ param: { name: 'id', in: 'path' } }) })

/** Header that names the user. */
export const userHeader = z.object({
  'x-user-id': z
    .string()
    .max(limits.userIdLength)
    .optional()
    .openapi({ description: 'The user whose hourly limit applies.' })
})

import { z } from '@hono/zod-openapi'
import { parseQueryInstant } from '../../../schemas/values/instant.ts'
import { limits, tags } from '../../../topology/comments/limits.ts'

/** A comment as answers and events show it. */
export const processedComment = z
  .object({
    commentId: z.string(),
    text: z.string(),
    source: z.string().openapi({ example: 'Twitter' }),
    timestamp: z.iso.datetime(),
    tag: z.enum(tags),
    textHash: z.string(),
    consumerId: z.string(),
    retryCount: z.int().min(0).max(5),
    processedAt: z.iso.datetime()
  })
  .openapi('ProcessedComment')

/** Body of `GET /api/statistics`. */
export const statistics = z
  .object({
    total: z.int().openapi({ description: 'Comments stored.' }),
    byTag: z.object({ positive: z.int(), negative: z.int(), neutral: z.int(), unrelated: z.int() }),
    bySource: z.record(z.string(), z.int()),
    duplicates: z.int().openapi({ description: 'Comments discarded because their id was seen within three hours.' }),
    failures: z.int().openapi({ description: 'Dead letters written.' }),
    perMinute: z.int().openapi({ description: 'Comments processed in the last 60 seconds.' })
  })
  .openapi('CommentStatistics')

const instant = (name: string) =>
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
    .openapi({ type: 'string', format: 'date-time' })

const whole = (name: string, min: number, max: number, usual: number) => {
  const error = `${name} must be an integer from ${min} to ${max}`
  return z
    .string()
    .regex(/^\d{1,16}$/, { error, abort: true })
    .transform(Number)
    .refine(value => value >= min && value <= max, { error })
    .default(usual)
    .openapi({ type: 'integer', minimum: min, maximum: max })
}

/** Query of `GET /api/comments`. */
export const commentsQuery = z.object({
  tag: z.enum(tags, { error: `tag must be one of ${tags.join(', ')}` }).optional(),
  source: z
    .string()
    .min(1, { error: 'source must not be empty' })
    .max(limits.sourceLength, { error: `source must have at most ${limits.sourceLength} characters` })
    .optional(),
  from: instant('from'),
  to: instant('to'),
  page: whole('page', 1, 1_000_000, 1),
  limit: whole('limit', 1, 100, 10)
})

/** Body of `GET /api/comments`. */
export const commentList = z
  .object({ comments: z.array(processedComment), page: z.int(), limit: z.int() })
  .openapi('CommentList')

/** Query of `GET /api/comments/stream`. */
export const streamQuery = z.object({
  lastEventId: z.string().optional().openapi({
    description: 'Same as the header Last-Event-ID, for a page that restarts and knows its last event.',
    example: '3-1042'
  })
})

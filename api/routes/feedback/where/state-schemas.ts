import { z } from '@hono/zod-openapi'
import { problemSchema } from '../../../http/problem-schema.ts'
import type { Whereabout } from './whereabouts.ts'

/** Every state that feedback can be in. */
export const feedbackStates = ['stored', 'queued', 'retrying', 'dead', 'unknown'] as const

const members = {
  topic: z.string().optional().openapi({ description: 'queued, retrying: the topic of its record.' }),
  partition: z.int().optional().openapi({ example: 3 }),
  offset: z.int().optional().openapi({ example: 42 }),
  lag: z.int().optional().openapi({
    description: 'queued, retrying: records of its partition, up to and including its own, that are not stored yet.'
  }),
  reason: z.string().optional().openapi({
    description: 'dead: the code of its dead letter. retrying: what its worker waits for.',
    example: 'invalid-value'
  }),
  step: z.string().optional().openapi({ description: 'dead: the step that failed.', example: 'validate' }),
  message: z.string().optional().openapi({ description: 'dead: what was wrong.' }),
  dead_letter_id: z.string().optional().openapi({ example: 'customer_feedback_dead_letters-2-17' }),
  href: z.string().optional().openapi({ description: 'URL of the row or the dead letter.' }),
  searched: z
    .object({ records: z.int(), complete: z.boolean() })
    .optional()
    .openapi({ description: 'unknown: the number of searched records, and whether those were all.' })
}

/** Body of `GET /feedback/{message_id}/status`. */
export const feedbackStatus = z
  .object({
    message_id: z.uuid().openapi({ example: '019c7639-5f00-7cc4-8a4e-0d6f3d1f7a55' }),
    state: z.enum(feedbackStates),
    ...members,
    detail: z.string().optional().openapi({ description: 'unknown: what that may mean.' })
  })
  .openapi('FeedbackStatus')

/** The 404 of feedback without a row: a problem that says where it is. */
export const feedbackProblem = problemSchema
  .extend({ state: z.enum([...feedbackStates, 'not-a-uuid']), ...members })
  .openapi('FeedbackProblem')

/** What is told of feedback without a row, in the words of the API. */
export function stateMembers(where: Whereabout) {
  return where.state === 'dead' ? { ...where, href: `/dead-letters/${where.dead_letter_id}` } : where
}

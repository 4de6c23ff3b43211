import { z } from '@hono/zod-openapi'
import { feedbackStates } from '../where/state-schemas.ts'

/** What can happen to feedback. */
export const traceKinds = [
  'requested',
  'accepted',
  'scored',
  'stored',
  'published',
  'dead',
  'replayed',
  'discarded'
] as const

const event = z
  .object({
    kind: z.enum(traceKinds).openapi({
      description:
        'requested: its id was made; accepted: its record was written; scored; stored: it has a row; published: its scored record was written, once the row was stored; dead: a dead letter; replayed or discarded: what was done about the letter.'
    }),
    at: z.iso.datetime().nullable().openapi({ description: 'Null if no clock was read.' }),
    gap_ms: z
      .int()
      .nullable()
      .openapi({ description: 'Milliseconds since the previous time; null if there is none.', example: 12 }),
    detail: z.string().openapi({ description: 'In words.' }),
    topic: z.string().optional(),
    partition: z.int().optional(),
    offset: z.int().optional(),
    reason: z.string().optional().openapi({ description: 'dead: the error code. discarded: why.' }),
    step: z.string().optional(),
    attempts: z.int().optional().openapi({ description: 'dead: the number of attempts, including the first.' }),
    edited: z.boolean().optional().openapi({ description: 'replayed: whether a corrected value was sent.' }),
    actor: z.string().optional(),
    traceparent: z.string().optional().openapi({ description: 'accepted: the trace of the request, if it had one.' })
  })
  .openapi('TraceEvent')

/** Body of `GET /feedback/{message_id}/trace`. */
export const feedbackTrace = z
  .object({
    message_id: z.string().openapi({ description: 'As requested: a message id, or the id of a dead letter.' }),
    state: z.enum(feedbackStates),
    events: z.array(event).openapi({ description: 'In the order in which they happened.' }),
    missing: z.array(z.string()).openapi({ description: 'What no longer exists or was not found, and why.' }),
    searched: z
      .object({ records: z.int(), complete: z.boolean() })
      .openapi({ description: 'Number of searched records, and whether the search was complete.' })
  })
  .openapi('FeedbackTrace')

export type TraceEvent = Readonly<z.output<typeof event>>
export type FeedbackTrace = Readonly<z.output<typeof feedbackTrace>>

import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { parseUuid } from '../../../schemas/values/uuid.ts'
import type { FeedbackReadModel, FeedbackRow } from '../../../topology/feedback/read-model.ts'
import type { Endpoint, RequestNote } from '../../http/endpoint.ts'
import { problem } from '../../http/problem.ts'
import { problemResponses } from '../../http/problem-schema.ts'
import type { FeedbackDeps } from './deps.ts'
import { represent } from './representation.ts'
import { storedFeedback } from './schemas.ts'
import { lookUp } from './where/look-up.ts'
import { feedbackProblem, stateMembers } from './where/state-schemas.ts'
import type { Whereabout } from './where/whereabouts.ts'

/** Path parameter of the routes of one feedback. */
export const messageIdParam = z.object({ message_id: z.uuid().openapi({ param: { name: 'message_id', in: 'path' } }) })

const route = createRoute({
  method: 'get',
  path: '/feedback/{message_id}',
  operationId: 'getFeedback',
  tags: ['feedback'],
  summary: 'Get feedback by id',
  description: 'Feedback without a row gives a 404 whose `state` says where it is.',
  request: { params: messageIdParam },
  responses: {
    200: { description: 'The stored row', content: { 'application/json': { schema: storedFeedback } } },
    ...problemResponses('internal-error', 'database-unavailable'),
    404: {
      description: 'It has no row, or none yet',
      content: { 'application/problem+json': { schema: feedbackProblem } }
    }
  }
})

/** `GET /feedback/{message_id}` (F-29, F-30). */
export function getFeedback(deps: FeedbackDeps): Endpoint {
  return {
    route,
    handle: async (c, note) => {
      const id = parseUuid(c.req.param('message_id') ?? '')
      if (id === undefined) return notAUuid(c)
      note.fields = { query: 'feedback by id', message_id: id }
      const started = performance.now()
      const { row, where } = await lookUp(deps, id)
      note.fields = { ...note.fields, rows: row === undefined ? 0 : 1, state: where?.state, query_ms: elapsed(started) }
      if (row !== undefined) return c.json(represent(row))
      return where === undefined ? noSuchFeedback(c) : notStored(c, where)
    }
  }
}

/** 404 of feedback without a row, with where it is. */
function notStored(c: Context, where: Whereabout): Response {
  const { detail = '', ...members } = { detail: wordsFor(where), ...stateMembers(where) }
  return problem({ kind: 'not-found', detail, instance: c.req.path, members })
}

function wordsFor(where: Whereabout): string {
  switch (where.state) {
    case 'queued':
      return `This feedback is accepted and waits to be analysed: it is number ${where.lag} of those that wait in its partition.`
    case 'retrying':
      return `This feedback is accepted and waits: ${where.reason}.`
    case 'dead':
      return `This feedback could not be processed (${where.reason} in ${where.step}: ${where.message}). It is the dead letter ${where.dead_letter_id}.`
    case 'unknown':
      return where.detail
  }
}

/** 404 of an id that is none. */
export function notAUuid(c: Context): Response {
  const detail = 'There is no feedback with this message_id: it is no UUID.'
  return problem({ kind: 'not-found', detail, instance: c.req.path, members: { state: 'not-a-uuid' } })
}

/** The row named by the path, its query noted for the log. An id that is no UUID has no row, and the database is not asked. */
export async function storedRow(
  rows: FeedbackReadModel,
  c: Context,
  note: RequestNote
): Promise<FeedbackRow | undefined> {
  const messageId = parseUuid(c.req.param('message_id') ?? '')
  if (messageId === undefined) return undefined
  note.fields = { query: 'feedback by id', message_id: messageId }
  const started = performance.now()
  const row = await rows.byId(messageId)
  note.fields = { ...note.fields, rows: row === undefined ? 0 : 1, query_ms: elapsed(started) }
  return row
}

/** Milliseconds since `started`, to the hundredth. */
export function elapsed(started: number): number {
  return Math.round((performance.now() - started) * 100) / 100
}

/** 404 of a feedback that is not stored. */
export function noSuchFeedback(c: Context): Response {
  const detail = 'There is no feedback with this message_id. It may not have been analysed yet.'
  return problem({ kind: 'not-found', detail, instance: c.req.path })
}

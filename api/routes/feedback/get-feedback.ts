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

/** Path parameter of the routes of one feedback. */
export const messageIdParam = z.object({ message_id: z.uuid().openapi({ param: { name: 'message_id', in: 'path' } }) })

const route = createRoute({
  method: 'get',
  path: '/feedback/{message_id}',
  operationId: 'getFeedback',
  tags: ['feedback'],
  summary: 'One analysed feedback',
  request: { params: messageIdParam },
  responses: {
    200: { description: 'The stored row', content: { 'application/json': { schema: storedFeedback } } },
    ...problemResponses('not-found', 'internal-error', 'database-unavailable')
  }
})

/** `GET /feedback/{message_id}` (F-29, F-30). */
export function getFeedback({ rows }: FeedbackDeps): Endpoint {
  return {
    route,
    handle: async (c, note) => {
      const row = await storedRow(rows, c, note)
      return row === undefined ? noSuchFeedback(c) : c.json(represent(row))
    }
  }
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

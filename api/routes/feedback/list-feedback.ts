import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { type FeedbackOrder, type FeedbackQuery, sentiments } from '../../../topology/feedback/read-model.ts'
import type { Endpoint } from '../../http/endpoint.ts'
import { problemResponses } from '../../http/problem-schema.ts'
import { queryProblem, readQuery } from '../../http/query.ts'
import { type Cursor, cursorAt, parseCursor } from './cursor.ts'
import type { FeedbackDeps } from './deps.ts'
import { filterOf, filterShape, orderParameter } from './filter-query.ts'
import { elapsed } from './get-feedback.ts'
import { represent } from './representation.ts'
import { storedFeedback, whole } from './schemas.ts'

const listQuery = z.object({
  ...filterShape,
  order: orderParameter,
  cursor: z.string().optional().openapi({
    description:
      '`next` or `prev` of a response. Continues from there in the same order, at the same cost at any depth.'
  }),
  page: whole('page', 1, Number.MAX_SAFE_INTEGER)
    .optional()
    .openapi({ description: 'Default 1. Cannot be combined with `cursor`.' }),
  limit: whole('limit', 1, 100).default(10),
  count: z
    .enum(['true', 'false'], { error: 'count must be true or false' })
    .optional()
    .openapi({ description: 'Whether to count the matching rows, up to a limit.' })
})

type ListQuery = z.output<typeof listQuery>

const feedbackList = z
  .object({
    feedback: z.array(storedFeedback),
    page: z.int().nullable().openapi({ description: 'Null with `cursor`.', example: 1 }),
    limit: z.int().openapi({ example: 10 }),
    sentiment: z.enum(sentiments).nullable().openapi({ description: 'As requested; null for all.' }),
    next: z.string().nullable().openapi({ description: 'Cursor of the following rows; null if there are none.' }),
    prev: z.string().nullable().openapi({ description: 'Cursor of the preceding rows; null if there are none.' }),
    count: z.int().optional().openapi({ description: 'Number of matching rows, with `count=true`.' }),
    count_exact: z.boolean().optional().openapi({
      description: 'With `count`: false if there are more rows, and counting all of them would take too long.'
    })
  })
  .openapi('FeedbackList')

const route = createRoute({
  method: 'get',
  path: '/feedback',
  operationId: 'listFeedback',
  tags: ['feedback'],
  summary: 'List feedback',
  description:
    'Every parameter is optional, and all combine; an unknown one is refused. Newest first; a page past the end is empty. ' +
    '`next` and `prev` continue from a row, so nothing is repeated or skipped while feedback comes in; `Link` has them as URLs.',
  request: { query: listQuery },
  responses: {
    200: {
      description: 'One page',
      headers: { Link: { description: 'rel="next" and rel="prev" (RFC 8288).', schema: { type: 'string' } } },
      content: { 'application/json': { schema: feedbackList } }
    },
    ...problemResponses('invalid-query', 'internal-error', 'database-unavailable', 'query-timeout')
  }
})

/** `GET /feedback` (F-31 to F-33): by the time of the feedback unless `order` or a cursor says otherwise. */
export function listFeedback({ rows }: FeedbackDeps): Endpoint {
  return {
    route,
    handle: async (c, note) => {
      const read = readQuery(c, listQuery)
      if (!read.ok) return read.response
      const query = read.value
      const cursor = query.cursor === undefined ? undefined : parseCursor(query.cursor)
      const wrong = contradiction(query, cursor)
      if (wrong !== undefined) return queryProblem(c, [wrong])
      const order = query.order ?? cursor?.order ?? 'feedback_time'
      const filter = filterOf(query)
      note.fields = { query: 'feedback list', sentiment: query.sentiment, page: query.page, limit: query.limit, order }
      const started = performance.now()
      const [found, count] = await Promise.all([
        rows.list({ filter, order, limit: query.limit, ...placeOf(query, cursor) }),
        query.count === 'true' ? rows.count(filter) : undefined
      ])
      note.fields = { ...note.fields, rows: found.rows.length, query_ms: elapsed(started) }
      const { next, prev } = neighbours(found.rows, found.hasMore, query, cursor, order)
      const body = {
        feedback: found.rows.map(represent),
        page: cursor === undefined ? (query.page ?? 1) : null,
        limit: query.limit,
        sentiment: query.sentiment ?? null,
        next,
        prev,
        ...(count === undefined ? {} : { count: count.found, count_exact: count.isExact })
      }
      const link = linkHeader(c, { next, prev })
      return c.json(body, 200, link === '' ? {} : { link })
    }
  }
}

function contradiction({ cursor: text, page, order }: ListQuery, cursor: Cursor | undefined) {
  if (text === undefined) return undefined
  if (cursor === undefined) return { field: 'cursor', message: 'cursor must be next or prev of an earlier answer' }
  if (page !== undefined) return { field: 'page', message: 'page does not go with cursor: leave one of them out' }
  if (order === undefined || order === cursor.order) return undefined
  return { field: 'order', message: `order is ${order} and the cursor belongs to ${cursor.order}: leave order out` }
}

function placeOf({ page = 1, limit }: ListQuery, cursor: Cursor | undefined): Partial<FeedbackQuery> {
  if (cursor === undefined) return { skip: (page - 1) * limit }
  return { [cursor.direction]: cursor.position }
}

type Found = Awaited<ReturnType<FeedbackDeps['rows']['list']>>

/** What comes next and before. Where the page came from in a direction, there is something in the other: the row of its cursor. */
function neighbours(
  rows: Found['rows'],
  hasMore: boolean,
  { page = 1 }: ListQuery,
  cursor: Cursor | undefined,
  order: FeedbackOrder
): { readonly next: string | null; readonly prev: string | null } {
  const [first, last] = [rows[0], rows.at(-1)]
  if (first === undefined || last === undefined) return { next: null, prev: null }
  const backwards = cursor?.direction === 'before'
  const later = backwards || hasMore
  const earlier = backwards ? hasMore : cursor !== undefined || page > 1
  return {
    next: later ? cursorAt(last, order, 'after') : null,
    prev: earlier ? cursorAt(first, order, 'before') : null
  }
}

/** The same request at other places, as RFC 8288 has it. */
function linkHeader(c: Context, places: { readonly [rel: string]: string | null }): string {
  const links = Object.entries(places).flatMap(([rel, cursor]) => {
    if (cursor === null) return []
    const parameters = new URLSearchParams(c.req.query())
    parameters.delete('page')
    parameters.set('cursor', cursor)
    return [`<${c.req.path}?${parameters}>; rel="${rel}"`]
  })
  return links.join(', ')
}

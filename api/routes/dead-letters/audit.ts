import { createRoute } from '@hono/zod-openapi'
import type { Endpoint } from '../../http/endpoint.ts'
import { problemResponses } from '../../http/problem-schema.ts'
import { queryProblem, readQuery } from '../../http/query.ts'
import { cursorOf, cursorText } from './cursor.ts'
import type { DeadLettersDeps } from './deps.ts'
import { filterOf } from './filter.ts'
import { idOf, representNote } from './representation.ts'
import { auditList, auditQuery } from './schemas.ts'

const route = createRoute({
  method: 'get',
  path: '/dead-letters/audit',
  operationId: 'auditDeadLetters',
  tags: ['dead letters'],
  summary: 'List actions on dead letters',
  request: { query: auditQuery },
  responses: {
    200: { description: 'One page', content: { 'application/json': { schema: auditList } } },
    ...problemResponses('invalid-query', 'internal-error', 'broker-unavailable')
  }
})

/** `GET /dead-letters/audit?system&topic&cursor&limit`. */
export function auditLetters({ desk }: DeadLettersDeps): Endpoint {
  return {
    route,
    handle: async c => {
      const read = readQuery(c, auditQuery)
      if (!read.ok) return read.response
      const { cursor, limit, ...given } = read.value
      const after = cursor === undefined ? undefined : cursorOf(cursor)
      if (cursor !== undefined && after === undefined)
        return queryProblem(c, [{ field: 'cursor', message: 'cursor must be the `next` of an answer before' }])
      const meant = filterOf(given, desk.topics)
      if ('errors' in meant) return queryProblem(c, meant.errors)
      const from = after && { ...after, at: after.diedAt }
      const { items, servedBy, because = null } = await desk.audit(meant.filter.topics, { limit, after: from })
      const last = items.length === limit ? items.at(-1) : undefined
      return c.json({
        entries: items.map(entry => ({ id: idOf(entry), ...representNote(entry.note) })),
        next: last === undefined ? null : cursorText({ ...last.noted, diedAt: last.note.at }),
        served_by: servedBy,
        because
      })
    }
  }
}

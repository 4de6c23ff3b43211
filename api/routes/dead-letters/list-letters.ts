import { createRoute } from '@hono/zod-openapi'
import type { Endpoint } from '../../http/endpoint.ts'
import { problemResponses } from '../../http/problem-schema.ts'
import { queryProblem, readQuery } from '../../http/query.ts'
import { cursorOf, cursorText } from './cursor.ts'
import type { DeadLettersDeps } from './deps.ts'
import { filterOf } from './filter.ts'
import { representLetter } from './representation.ts'
import { letterList, lettersQuery } from './schemas.ts'

const route = createRoute({
  method: 'get',
  path: '/dead-letters',
  operationId: 'listDeadLetters',
  tags: ['dead letters'],
  summary: 'List dead letters',
  description: 'All filters are optional and combine with AND.',
  request: { query: lettersQuery },
  responses: {
    200: { description: 'One page', content: { 'application/json': { schema: letterList } } },
    ...problemResponses('invalid-query', 'internal-error', 'broker-unavailable')
  }
})

/** `GET /dead-letters?system&topic&reason&step&group&state&cursor&limit`. */
export function listLetters({ desk }: DeadLettersDeps): Endpoint {
  return {
    route,
    handle: async (c, note) => {
      const read = readQuery(c, lettersQuery)
      if (!read.ok) return read.response
      const { cursor, limit, ...given } = read.value
      const after = cursor === undefined ? undefined : cursorOf(cursor)
      if (cursor !== undefined && after === undefined)
        return queryProblem(c, [{ field: 'cursor', message: 'cursor must be the `next` of an answer before' }])
      const meant = filterOf(given, desk.topics)
      if ('errors' in meant) return queryProblem(c, meant.errors)
      const { items, servedBy, because = null } = await desk.list(meant.filter, { limit, after })
      note.fields = { query: 'dead letters', ...given, rows: items.length, servedBy }
      const last = items.length === limit ? items.at(-1) : undefined
      return c.json({
        letters: items.map(letter => representLetter(letter, desk.topics)),
        next: last === undefined ? null : cursorText(last),
        served_by: servedBy,
        because
      })
    }
  }
}

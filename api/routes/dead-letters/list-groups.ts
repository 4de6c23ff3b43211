import { createRoute } from '@hono/zod-openapi'
import type { Endpoint } from '../../http/endpoint.ts'
import { problemResponses } from '../../http/problem-schema.ts'
import { queryProblem, readQuery } from '../../http/query.ts'
import type { DeadLettersDeps } from './deps.ts'
import { filterOf } from './filter.ts'
import { representGroup } from './representation.ts'
import { groupList, groupsQuery } from './schemas.ts'

const route = createRoute({
  method: 'get',
  path: '/dead-letters/groups',
  operationId: 'groupDeadLetters',
  tags: ['dead letters'],
  summary: 'List groups of similar dead letters',
  description: 'The largest group first. A shape is a message without ids, numbers and quoted texts.',
  request: { query: groupsQuery },
  responses: {
    200: { description: 'The groups', content: { 'application/json': { schema: groupList } } },
    ...problemResponses('invalid-query', 'internal-error', 'broker-unavailable')
  }
})

/** `GET /dead-letters/groups`. */
export function listGroups({ desk }: DeadLettersDeps): Endpoint {
  return {
    route,
    handle: async (c, note) => {
      const read = readQuery(c, groupsQuery)
      if (!read.ok) return read.response
      const { limit, ...given } = read.value
      const meant = filterOf(given, desk.topics)
      if ('errors' in meant) return queryProblem(c, meant.errors)
      const { items, servedBy, because = null } = await desk.groups(meant.filter, limit)
      note.fields = { query: 'dead-letter groups', ...given, rows: items.length, servedBy }
      const groups = items.map(group => representGroup(group, desk.topics))
      return c.json({ groups, served_by: servedBy, because })
    }
  }
}

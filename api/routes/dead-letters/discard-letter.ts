import { createRoute } from '@hono/zod-openapi'
import { placeOf } from '../../../topology/dead-letters/note.ts'
import type { Endpoint } from '../../http/endpoint.ts'
import type { DeadLettersDeps } from './deps.ts'
import { noSuchLetter } from './get-letter.ts'
import { readWrite, writeProblems } from './read-write.ts'
import { idParam } from './schemas.ts'
import { addressOf } from './write-guard.ts'
import { discarded, discardRequest } from './write-schemas.ts'

const route = createRoute({
  method: 'post',
  path: '/dead-letters/{id}/discard',
  operationId: 'discardDeadLetter',
  tags: ['dead letters'],
  summary: 'Discard a dead letter',
  description: 'Bulk replays skip it from then on. The letter stays in its topic.',
  request: { params: idParam, body: { required: true, content: { 'application/json': { schema: discardRequest } } } },
  responses: {
    200: { description: 'Noted', content: { 'application/json': { schema: discarded } } },
    ...writeProblems
  }
})

/** `POST /dead-letters/{id}/discard` `{reason}`. */
export function discardLetter({ desk, rules }: DeadLettersDeps): Endpoint {
  return {
    route,
    handle: async (c, note) => {
      const read = await readWrite(c, discardRequest, rules)
      if (!read.ok) return read.response
      const id = c.req.param('id') ?? ''
      const place = placeOf(id)
      const { reason, actor } = read.value
      const by = { actor, address: addressOf(c) }
      note.fields = { id, reason, ...by }
      if (place === undefined || !(await desk.discard(place, { reason, by }))) return noSuchLetter(c.req.path, id)
      note.message = 'dead letter: discarded'
      return c.json({ id, state: 'discarded' as const })
    }
  }
}

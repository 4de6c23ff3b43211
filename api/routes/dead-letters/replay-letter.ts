import { createRoute } from '@hono/zod-openapi'
import { codeOf } from '#streams'
import { placeOf } from '../../../topology/dead-letters/note.ts'
import type { Endpoint } from '../../http/endpoint.ts'
import { problem } from '../../http/problem.ts'
import { problemResponses } from '../../http/problem-schema.ts'
import type { DeadLettersDeps } from './deps.ts'
import { noSuchLetter } from './get-letter.ts'
import { readWrite, writeProblems } from './read-write.ts'
import { idParam } from './schemas.ts'
import { addressOf } from './write-guard.ts'
import { replayed, replayRequest } from './write-schemas.ts'

const route = createRoute({
  method: 'post',
  path: '/dead-letters/{id}/replay',
  operationId: 'replayDeadLetter',
  tags: ['dead letters'],
  summary: 'Replay a dead letter, unchanged or corrected',
  description:
    'It returns to its source topic. 409 says why it cannot be sent as it is; 422 names what does not fit in a corrected value.',
  request: { params: idParam, body: { required: true, content: { 'application/json': { schema: replayRequest } } } },
  responses: {
    200: { description: 'Sent, or what would be sent', content: { 'application/json': { schema: replayed } } },
    ...writeProblems,
    ...problemResponses('value-refused')
  }
})

/** What a corrected value is refused with. */
const refusals: ReadonlySet<string> = new Set(['serialization-failed', 'invalid-value', 'null-value'])

/** `POST /dead-letters/{id}/replay` `{value?, dry_run?}`. */
export function replayLetter({ desk, rules }: DeadLettersDeps): Endpoint {
  return {
    route,
    handle: async (c, note) => {
      const instance = c.req.path
      const read = await readWrite(c, replayRequest, rules)
      if (!read.ok) return read.response
      const id = c.req.param('id') ?? ''
      const place = placeOf(id)
      if (place === undefined) return noSuchLetter(instance, id)
      const { dry_run: dryRun, again, max_replays: maxReplays, actor } = read.value
      const edit = 'value' in read.value ? { edit: { value: read.value.value } } : {}
      const by = { actor, address: addressOf(c) }
      note.fields = { id, dryRun, edited: 'edit' in edit, ...by }
      try {
        const outcome = await desk.replay(place, { dryRun, again, maxReplays, by, ...edit })
        if (outcome === undefined) return noSuchLetter(instance, id)
        const { message, to, replays } = outcome
        note.message = `dead letter: ${outcome.outcome}`
        if (outcome.outcome === 'failed') return problem({ kind: 'broker-unavailable', detail: message, instance })
        if (outcome.outcome !== 'replayed' && outcome.outcome !== 'would-replay')
          return problem({ kind: 'wrong-status', detail: message, instance })
        return c.json({ id, outcome: outcome.outcome, to: to ?? '', replays, note: message === '' ? null : message })
      } catch (thrown) {
        if (!('edit' in edit) || !refusals.has(codeOf(thrown, 'timeout'))) throw thrown
        const detail = (thrown as Error).message
        return problem({ kind: 'value-refused', detail, instance, errors: [{ field: 'value', message: detail }] })
      }
    }
  }
}

import { createRoute } from '@hono/zod-openapi'
import { parseUuid } from '../../../../schemas/values/uuid.ts'
import { placeOf } from '../../../../topology/dead-letters/note.ts'
import type { Endpoint } from '../../../http/endpoint.ts'
import { problemResponses } from '../../../http/problem-schema.ts'
import { messageIdParam, notAUuid } from '../get-feedback.ts'
import { feedbackProblem } from '../where/state-schemas.ts'
import { feedbackTrace } from './schemas.ts'
import { FeedbackTracer, type TraceOptions } from './trace-feedback.ts'

const route = createRoute({
  method: 'get',
  path: '/feedback/{message_id}/trace',
  operationId: 'traceFeedback',
  tags: ['feedback'],
  summary: 'Get the trace of a feedback',
  description:
    'A timeline of the request, its record, score, row and dead letters with what was done about them. It also says what was searched ' +
    'and what no longer exists. The id of a dead letter works too.',
  request: { params: messageIdParam },
  responses: {
    200: { description: 'The timeline', content: { 'application/json': { schema: feedbackTrace } } },
    ...problemResponses('internal-error', 'database-unavailable', 'broker-unavailable'),
    404: {
      description: 'Neither a UUID nor a dead letter',
      content: { 'application/problem+json': { schema: feedbackProblem } }
    }
  }
})

/** Milliseconds that a trace may take. */
const timeout = 10_000

/** `GET /feedback/{message_id}/trace`. */
export function getTrace(options: TraceOptions, deadLetterTopic: string): Endpoint {
  return {
    route,
    handle: async (c, note) => {
      const given = c.req.param('message_id') ?? ''
      const id = parseUuid(given)
      const letter = id === undefined ? placeOf(given) : undefined
      if (id === undefined && letter?.topic !== deadLetterTopic) return notAUuid(c)
      const tracer = new FeedbackTracer(options, AbortSignal.timeout(timeout))
      const started = performance.now()
      const trace = letter === undefined ? await tracer.ofMessage(id ?? '') : await tracer.ofLetter(letter)
      const took = Math.round(performance.now() - started)
      note.fields = { message_id: given, state: trace.state, searched: trace.searched.records, trace_ms: took }
      return c.json(trace)
    }
  }
}

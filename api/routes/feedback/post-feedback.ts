import { createRoute, z } from '@hono/zod-openapi'
import { StreamsError } from '#streams'
import { readJsonObject } from '../../http/body.ts'
import type { Endpoint, RequestNote } from '../../http/endpoint.ts'
import { failureKind, failureResponse } from '../../http/failure.ts'
import { type ProblemKind, problem } from '../../http/problem.ts'
import { problemResponses } from '../../http/problem-schema.ts'
import { detailOf, fieldErrors } from '../../http/validation.ts'
import { apiMetrics } from '../../operations/metrics.ts'
import type { FeedbackDeps } from './deps.ts'
import { parseIdempotencyKey } from './idempotency.ts'
import { createIngest } from './ingest.ts'
import { outcomeWaits } from './live/outcome-waits.ts'
import { preferredWait } from './live/prefer.ts'
import { feedbackAccepted, feedbackRequest, storedFeedback } from './schemas.ts'
import { traceHeaders } from './trace-context.ts'
import { feedbackStatus } from './where/state-schemas.ts'

const route = createRoute({
  method: 'post',
  path: '/feedback',
  operationId: 'postFeedback',
  tags: ['feedback'],
  summary: 'Submit feedback',
  description:
    'Answers 202 once the broker has acknowledged the event; the feedback is analysed and stored afterwards. ' +
    'JSON is accepted whatever the Content-Type says. Retrying with the same `Idempotency-Key` stores the feedback once.',
  request: {
    headers: z.object({
      'idempotency-key': z.string().min(1).max(255).optional().openapi({
        description: 'One key per piece of feedback and customer: the same key makes the same message_id.'
      }),
      prefer: z.string().optional().openapi({
        description:
          '`wait=n` (RFC 7240): answers once the feedback is stored or has failed, after n seconds at the latest (at most 10).',
        example: 'wait=5'
      }),
      traceparent: z.string().optional().openapi({ description: 'W3C Trace Context, passed on in the event.' })
    }),
    body: { required: true, content: { 'application/json': { schema: feedbackRequest } } }
  },
  responses: {
    200: {
      description: 'With `Prefer: wait`: the row if stored, or the status if dead',
      headers: { 'Preference-Applied': { description: 'The wait that the API applied.', schema: { type: 'string' } } },
      content: { 'application/json': { schema: z.union([storedFeedback, feedbackStatus]) } }
    },
    202: {
      description: 'Accepted and queued, not yet stored',
      headers: { Location: { description: 'URL of its status.', schema: { type: 'string' } } },
      content: { 'application/json': { schema: feedbackAccepted } }
    },
    ...problemResponses(
      'invalid-body',
      'invalid-header',
      'body-too-large',
      'unsupported-encoding',
      'idempotency-conflict',
      'internal-error',
      'broker-unavailable',
      'outcome-unknown'
    )
  }
})

const conflict = 'The Idempotency-Key was used for other feedback of this customer. Use a new key for new feedback.'
const wrongKey = 'Idempotency-Key must be 1 to 255 printable ASCII characters without spaces.'

/** `POST /feedback` (F-5 to F-13). */
export function postFeedback(deps: FeedbackDeps): Endpoint {
  const { metrics, clock, sends, topic, value, waitingFor, futureLimit } = deps
  const ingest = createIngest({ topic, value, clock, sends })
  const beginWait = deps.live && outcomeWaits(deps, deps.live)
  const acceptedCount = metrics.series(apiMetrics.accepted, {})

  const refuse = (reason: ProblemKind, response: Response, note: RequestNote): Response => {
    metrics.series(apiMetrics.refused, { reason }).add(1)
    note.message = 'feedback refused'
    note.fields = { ...note.fields, reason }
    return response
  }

  const failed = (error: unknown, instance: string, note: RequestNote): Response => {
    note.error = error
    return refuse(failureKind(error), failureResponse(error, instance), note)
  }

  return {
    route,
    handle: async (c, note) => {
      const instance = c.req.path
      const { headers } = c.req.raw
      const body = await readJsonObject(c.req.raw, instance)
      if (!body.ok) return refuse(body.reason, body.response, note)
      const parsed = feedbackRequest.safeParse(body.value)
      if (!parsed.success) {
        const errors = fieldErrors(parsed.error)
        return refuse(
          'invalid-body',
          problem({ kind: 'invalid-body', detail: detailOf(errors), instance, errors }),
          note
        )
      }
      if (futureLimit !== undefined && parsed.data.timestamp > clock.now() + futureLimit) {
        const errors = [{ field: 'timestamp', message: tooFarAhead(futureLimit) }]
        return refuse(
          'invalid-body',
          problem({ kind: 'invalid-body', detail: detailOf(errors), instance, errors }),
          note
        )
      }
      const keyHeader = headers.get('idempotency-key')
      const key = keyHeader === null ? undefined : parseIdempotencyKey(keyHeader)
      if (keyHeader !== null && key === undefined) {
        return refuse('invalid-header', problem({ kind: 'invalid-header', detail: wrongKey, instance }), note)
      }
      const missing = waitingFor?.()
      if (missing !== undefined) return failed(notReady(missing), instance, note)
      const seconds = beginWait && preferredWait(headers.get('prefer'))
      const wait = seconds === undefined ? undefined : await beginWait?.(seconds)
      try {
        const { outcome, messageId } = await ingest(parsed.data, traceHeaders(headers), key)
        if (outcome === 'conflict') {
          return refuse(
            'idempotency-conflict',
            problem({ kind: 'idempotency-conflict', detail: conflict, instance }),
            note
          )
        }
        acceptedCount.add(1)
        note.message = 'feedback accepted and published'
        note.fields = { message_id: messageId }
        const isReplay = outcome === 'replayed'
        return (await wait?.answerFor(messageId, isReplay, note)) ?? acceptedAs(messageId, isReplay)
      } catch (error) {
        return failed(error, instance, note)
      } finally {
        wait?.end()
      }
    }
  }
}

/** 202: queued, not yet stored. */
function acceptedAs(messageId: string, isReplay: boolean): Response {
  return new Response(`{"message":"Feedback accepted and queued for analysis.","message_id":"${messageId}"}`, {
    status: 202,
    headers: {
      'content-type': 'application/json',
      location: `/feedback/${messageId}/status`,
      ...(isReplay ? { 'idempotency-replayed': 'true' } : {})
    }
  })
}

function tooFarAhead(limit: number): string {
  return `timestamp is in the future by more than the ${limit / 1000} s that are allowed here (FEEDBACK_FUTURE_LIMIT_MS)`
}

function notReady(missing: string): StreamsError {
  const code = missing === 'schema-registry' ? 'registry-unavailable' : 'broker-unavailable'
  return new StreamsError(code, `${missing} is not connected yet; nothing was sent`, { retryable: true })
}

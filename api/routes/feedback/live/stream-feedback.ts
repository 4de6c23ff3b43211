import { createRoute, z } from '@hono/zod-openapi'
import { type FeedbackFilter, type FeedbackRow, wordsOf } from '../../../../topology/feedback/read-model.ts'
import { textMatcher } from '../../../../topology/feedback/search/word-pattern.ts'
import type { Endpoint } from '../../../http/endpoint.ts'
import { problemResponses } from '../../../http/problem-schema.ts'
import { readQuery } from '../../../http/query.ts'
import { connectionOf, eventStream } from '../../../live/event-stream.ts'
import type { FeedFilter } from '../../../live/live-feed.ts'
import type { FeedbackDeps } from '../deps.ts'
import { filterOf, filterShape } from '../filter-query.ts'
import type { FeedbackLive } from './feedback-live.ts'
import { feedbackLiveMetrics } from './metrics.ts'

const streamQuery = z.object({
  ...filterShape,
  last_event_id: z
    .string()
    .optional()
    .openapi({ description: 'Same as the header Last-Event-ID, for pages that know it.', example: '3-42' })
})

const route = createRoute({
  method: 'get',
  path: '/feedback/stream',
  operationId: 'streamFeedback',
  tags: ['feedback'],
  summary: 'Stream scored feedback (SSE)',
  description:
    'Events are named `feedback`; their id is `<partition>-<offset>` in the scored topic and their data a StoredFeedback. With ' +
    '`Last-Event-ID` the stream resumes after that event, within the last 1,000 events. Feedback may arrive more than once: deduplicate ' +
    'by `message_id`. A connection ends after about two minutes; browsers reconnect.',
  request: { query: streamQuery, headers: z.object({ 'last-event-id': z.string().optional() }) },
  responses: {
    200: { description: 'The stream', content: { 'text/event-stream': { schema: z.string() } } },
    ...problemResponses('invalid-query')
  }
})

/** `GET /feedback/stream`: each client is given what its filters let through, as fast as it reads. */
export function streamFeedback({ metrics, clock }: FeedbackDeps, live: FeedbackLive): Endpoint {
  const clients = metrics.series(feedbackLiveMetrics.clients, {})
  return {
    route,
    handle: (c, note) => {
      const read = readQuery(c, streamQuery)
      if (!read.ok) return read.response
      // The header is what the browser saw last on this page; the query is what the page knew when it began.
      const lastEventId = c.req.header('last-event-id') ?? read.value.last_event_id
      note.fields = { last_event_id: lastEventId }
      note.message = 'stream opened'
      if (c.req.method === 'HEAD') return new Response(null, { headers: { 'content-type': 'text/event-stream' } })
      const release = live.hold()
      const feed = live.feed()
      const cursor = feed.cursor(lastEventId, feedFilter(filterOf(read.value)))
      clients.add(1)
      const close = (): void => {
        release()
        clients.add(-1)
      }
      return eventStream({
        source: { take: cursor.take, onMore: listener => feed.onMore(listener), close },
        clock,
        connection: connectionOf(c)
      })
    }
  }
}

function feedFilter(filter: FeedbackFilter): FeedFilter<FeedbackRow> | undefined {
  const lets = passes(filter)
  return lets && { key: JSON.stringify(filter), passes: lets }
}

/** Whether a filter lets a row through; undefined for one that lets every row through. */
export function passes(filter: FeedbackFilter): ((row: FeedbackRow) => boolean) | undefined {
  if (Object.values(filter).every(value => value === undefined)) return undefined
  const { sentiment, customer_id, scorer, from, to, arrived_from, arrived_to, min_compound, max_compound, q } = filter
  const holds = textMatcher(wordsOf(q ?? ''))
  const is = <T>(wanted: T | undefined, value: T): boolean => wanted === undefined || wanted === value
  const within = (value: number, least = Number.NEGATIVE_INFINITY, end = Number.POSITIVE_INFINITY): boolean =>
    value >= least && value < end
  return row =>
    is<string>(sentiment, row.sentiment_score) &&
    is(customer_id, row.customer_id) &&
    is(scorer, row.scorer) &&
    within(row.feedback_timestamp, from, to) &&
    within(row.accepted_at, arrived_from, arrived_to) &&
    row.compound >= (min_compound ?? -1) &&
    row.compound <= (max_compound ?? 1) &&
    (holds === undefined || holds(row.feedback_text))
}

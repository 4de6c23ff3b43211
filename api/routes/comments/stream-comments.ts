import { createRoute, z } from '@hono/zod-openapi'
import type { Endpoint } from '../../http/endpoint.ts'
import { problemResponses } from '../../http/problem-schema.ts'
import { readQuery } from '../../http/query.ts'
import { connectionOf, eventStream } from '../../live/event-stream.ts'
import type { CommentsDeps } from './deps.ts'
import { commentsApiMetrics } from './metrics.ts'
import { streamQuery } from './schemas.ts'

const route = createRoute({
  method: 'get',
  path: '/api/comments/stream',
  operationId: 'streamComments',
  tags: ['comments'],
  summary: 'Stream processed comments (SSE)',
  description:
    'Events are named `comment`; their id is `<partition>-<offset>` in the processed topic and their data a ProcessedComment. With ' +
    'Last-Event-ID the stream resumes after that event. A comment may arrive more than once: deduplicate by commentId.',
  request: { query: streamQuery, headers: z.object({ 'last-event-id': z.string().optional() }) },
  responses: {
    200: { description: 'The stream', content: { 'text/event-stream': { schema: z.string() } } },
    ...problemResponses('invalid-query')
  }
})

/** `GET /api/comments/stream` (C-27, C-29). */
export function streamComments({ feed, metrics, clock }: CommentsDeps): Endpoint {
  const clients = metrics.series(commentsApiMetrics.clients, {})
  return {
    route,
    handle: (c, note) => {
      const read = readQuery(c, streamQuery)
      if (!read.ok) return read.response
      // The header is what the browser saw last on this page; the query is what the page knew when it began.
      const lastEventId = c.req.header('last-event-id') ?? read.value.lastEventId
      note.fields = { last_event_id: lastEventId }
      note.message = 'stream opened'
      if (c.req.method === 'HEAD') {
        return new Response(null, { headers: { 'content-type': 'text/event-stream' } })
      }
      const cursor = feed.cursor(lastEventId)
      clients.add(1)
      return eventStream({
        source: {
          take: cursor.take,
          onMore: listener => feed.onMore(listener),
          close: () => clients.add(-1)
        },
        clock,
        connection: connectionOf(c)
      })
    }
  }
}

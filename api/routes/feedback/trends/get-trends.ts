import { createRoute } from '@hono/zod-openapi'
import { windowSizes } from '../../../../schemas/values/granularity.ts'
import { formatInstant } from '../../../../schemas/values/instant.ts'
import type { Trend, TrendsQuery } from '../../../../topology/feedback/trends/read-model.ts'
import type { Endpoint } from '../../../http/endpoint.ts'
import { problemResponses } from '../../../http/problem-schema.ts'
import { queryProblem, readQuery } from '../../../http/query.ts'
import { windowRange, windowRangeError } from '../../../http/window-query.ts'
import type { FeedbackDeps } from '../deps.ts'
import { elapsed } from '../get-feedback.ts'
import { rounded } from './rounded.ts'
import { trendList, trendsQuery } from './schemas.ts'

const route = createRoute({
  method: 'get',
  path: '/feedback/trends',
  operationId: 'getFeedbackTrends',
  tags: ['feedback'],
  summary: 'Get sentiment trends',
  description:
    "Windows by the feedback's own time, the earliest first, without empty windows. The last windows still change.",
  request: { query: trendsQuery },
  responses: {
    200: { description: 'The windows', content: { 'application/json': { schema: trendList } } },
    ...problemResponses('invalid-query', 'internal-error', 'database-unavailable')
  }
})

/** `GET /feedback/trends?by&from&to&customer_id`. */
export function getTrends({ trends, clock }: Pick<FeedbackDeps, 'trends' | 'clock'>): Endpoint {
  return {
    route,
    handle: async (c, note) => {
      const read = readQuery(c, trendsQuery)
      if (!read.ok) return read.response
      const query = { ...windowRange(read.value, clock.now()), customerId: read.value.customer_id }
      const wrong = windowRangeError(query)
      if (wrong !== undefined) return queryProblem(c, [wrong])
      note.fields = { query: 'feedback trends', by: query.by }
      const started = performance.now()
      const found = await trends.trends(query)
      note.fields = { ...note.fields, rows: found.length, query_ms: elapsed(started) }
      return c.json({ trends: found.map(trend => represent(trend, query)) })
    }
  }
}

function represent(trend: Trend, { by, customerId }: TrendsQuery) {
  return {
    window_start: formatInstant(trend.window_start),
    window_end: formatInstant(trend.window_start + windowSizes[by]),
    customer_id: customerId ?? null,
    positive: trend.positive,
    neutral: trend.neutral,
    negative: trend.negative,
    count: trend.count,
    mean_compound: trend.mean_compound === null ? null : rounded(trend.mean_compound),
    late: trend.late
  }
}

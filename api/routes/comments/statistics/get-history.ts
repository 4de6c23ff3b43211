import { createRoute } from '@hono/zod-openapi'
import { type Granularity, windowSizes } from '../../../../schemas/values/granularity.ts'
import { formatInstant } from '../../../../schemas/values/instant.ts'
import type { HistoryWindow } from '../../../../topology/comments/read-model.ts'
import type { Endpoint } from '../../../http/endpoint.ts'
import { problemResponses } from '../../../http/problem-schema.ts'
import { queryProblem, readQuery } from '../../../http/query.ts'
import { windowRange, windowRangeError } from '../../../http/window-query.ts'
import type { CommentsDeps } from '../deps.ts'
import { historyQuery, statisticsHistory } from './schemas.ts'

const route = createRoute({
  method: 'get',
  path: '/api/statistics/history',
  operationId: 'getCommentStatisticsHistory',
  tags: ['comments'],
  summary: 'Get comment statistics by minute or hour',
  description:
    'Windows by the time at which comments were processed, the earliest first; those without comments are left out. The last windows still change.',
  request: { query: historyQuery },
  responses: {
    200: { description: 'The windows', content: { 'application/json': { schema: statisticsHistory } } },
    ...problemResponses('invalid-query', 'internal-error', 'database-unavailable')
  }
})

/** `GET /api/statistics/history?by&from&to&tag&source`. */
export function getHistory({ history, clock }: Pick<CommentsDeps, 'history' | 'clock'>): Endpoint {
  return {
    route,
    handle: async (c, note) => {
      const read = readQuery(c, historyQuery)
      if (!read.ok) return read.response
      const { tag, source } = read.value
      const query = { ...windowRange(read.value, clock.now()), tag, source }
      const wrong = windowRangeError(query)
      if (wrong !== undefined) return queryProblem(c, [wrong])
      note.fields = { query: 'comment history', ...query }
      const windows = await history.windows(query)
      note.fields = { ...note.fields, rows: windows.length }
      return c.json({ history: windows.map(window => represent(window, query.by)) })
    }
  }
}

function represent({ start, total, byTag, late }: HistoryWindow, by: Granularity) {
  return {
    windowStart: formatInstant(start),
    windowEnd: formatInstant(start + windowSizes[by]),
    total,
    byTag,
    late
  }
}

import { createRoute, type z } from '@hono/zod-openapi'
import { formatInstant } from '../../../../schemas/values/instant.ts'
import {
  type Granularity,
  type HistoryQuery,
  type HistoryWindow,
  mostWindows,
  windowSizes
} from '../../../../topology/comments/read-model.ts'
import type { Endpoint } from '../../../http/endpoint.ts'
import type { FieldError } from '../../../http/problem.ts'
import { problemResponses } from '../../../http/problem-schema.ts'
import { queryProblem, readQuery } from '../../../http/query.ts'
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

/** Windows before `to` that are shown where `from` is not given. */
const usualWindows: { readonly [by in Granularity]: number } = { minute: 60, hour: 24 }

/** `GET /api/statistics/history?by&from&to&tag&source`. */
export function getHistory({ history, clock }: Pick<CommentsDeps, 'history' | 'clock'>): Endpoint {
  return {
    route,
    handle: async (c, note) => {
      const read = readQuery(c, historyQuery)
      if (!read.ok) return read.response
      const query = rangeOf(read.value, clock.now())
      const wrong = rangeError(query)
      if (wrong !== undefined) return queryProblem(c, [wrong])
      note.fields = { query: 'comment history', ...query }
      const windows = await history.windows(query)
      note.fields = { ...note.fields, rows: windows.length }
      return c.json({ history: windows.map(window => represent(window, query.by)) })
    }
  }
}

function rangeOf({ by, tag, source, ...given }: z.output<typeof historyQuery>, now: number): HistoryQuery {
  const size = windowSizes[by]
  const to = given.to ?? (Math.floor(now / size) + 1) * size
  return { by, from: given.from ?? to - usualWindows[by] * size, to, tag, source }
}

function rangeError({ by, from, to }: HistoryQuery): FieldError | undefined {
  if (from >= to) return { field: 'from', message: 'from must be before to' }
  if (to - from <= mostWindows * windowSizes[by]) return undefined
  const instead = by === 'minute' ? ', or by=hour' : ''
  return { field: 'from', message: `from and to must be at most ${mostWindows} ${by}s apart: ask for less${instead}` }
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

import { createRoute } from '@hono/zod-openapi'
import { formatInstant } from '../../../../schemas/values/instant.ts'
import type { AlertRow } from '../../../../topology/feedback/trends/read-model.ts'
import type { Endpoint } from '../../../http/endpoint.ts'
import { problemResponses } from '../../../http/problem-schema.ts'
import { readQuery } from '../../../http/query.ts'
import type { FeedbackDeps } from '../deps.ts'
import { elapsed } from '../get-feedback.ts'
import { rounded } from './rounded.ts'
import { alertList, alertsQuery } from './schemas.ts'

const route = createRoute({
  method: 'get',
  path: '/feedback/alerts',
  operationId: 'listFeedbackAlerts',
  tags: ['feedback'],
  summary: 'List shift alerts',
  description:
    'Each rule raises one alert for a window of a customer, or of all. The latest window first; a page past the end is empty.',
  request: { query: alertsQuery },
  responses: {
    200: { description: 'One page', content: { 'application/json': { schema: alertList } } },
    ...problemResponses('invalid-query', 'internal-error', 'database-unavailable')
  }
})

/** `GET /feedback/alerts?from&to&customer_id&page&limit`. */
export function listAlerts({ trends }: Pick<FeedbackDeps, 'trends'>): Endpoint {
  return {
    route,
    handle: async (c, note) => {
      const read = readQuery(c, alertsQuery)
      if (!read.ok) return read.response
      const { from, to, customer_id: customerId, page, limit } = read.value
      note.fields = { query: 'feedback alerts', page, limit }
      const started = performance.now()
      const found = await trends.alerts({ from, to, customerId, page, limit })
      note.fields = { ...note.fields, rows: found.length, query_ms: elapsed(started) }
      return c.json({ alerts: found.map(represent) })
    }
  }
}

function represent(alert: AlertRow) {
  return {
    alert_id: alert.alert_id,
    rule: alert.rule,
    customer_id: alert.customer_id,
    window_start: formatInstant(alert.window_start),
    window_end: formatInstant(alert.window_end),
    measure: alert.measure,
    value: rounded(alert.value),
    baseline: rounded(alert.baseline),
    count: alert.count,
    texts: alert.texts
  }
}

import { apiMetrics as m } from '../../../api/operations/metrics.ts'
import type { Row } from '../panel.ts'
import { perSecond, quantile, total } from '../query.ts'

/** What an API tells of its requests; `jobs` are the scrape jobs of its processes, as a regular expression. */
export function httpRow(jobs: string): Row {
  const where = `job=~"${jobs}"`
  return {
    title: 'API',
    panels: [
      {
        title: 'Requests by status',
        description: `${m.requests.help} ApiErrors fires if more than one in twenty ends with 5xx.`,
        unit: 'reqps',
        limits: 'none',
        queries: [
          {
            expr: perSecond(m.requests, { where, by: ['route', 'method', 'status'] }),
            legend: '{{method}} {{route}} {{status}}'
          }
        ]
      },
      {
        title: 'Request duration, p99',
        description: `${m.duration.help} Streams count until they end.`,
        unit: 's',
        limits: { warn: 0.5, bad: 2 },
        queries: [
          { expr: quantile(0.99, m.duration, { where, by: ['route', 'method'] }), legend: '{{method}} {{route}}' }
        ]
      },
      {
        title: 'Requests in flight',
        description: m.inFlight.help,
        unit: 'short',
        limits: { warn: 500, bad: 5_000 },
        queries: [{ expr: total(m.inFlight, { where, by: ['instance'] }), legend: '{{instance}}' }]
      }
    ]
  }
}

import { engineMetrics } from '#streams'
import { apiMetrics } from '../../../api/operations/metrics.ts'
import { feedbackMetrics } from '../../../topology/feedback/metrics.ts'
import type { Alert } from '../alert.ts'

const requests = apiMetrics.requests.name
const scored = feedbackMetrics.scored.name

/** Share of negative feedback over a time. */
const negative = (over: string): string =>
  `sum(increase(${scored}{label="negative"}[${over}])) / sum(increase(${scored}[${over}]))`

/** What clients and analysts notice. */
export const serviceAlerts: readonly Alert[] = [
  {
    name: 'ApiErrors',
    expr: `sum by (job) (rate(${requests}{status=~"5.."}[5m])) > 0.05 * sum by (job) (rate(${requests}[5m]))`,
    for: '2m',
    severity: 'critical',
    summary: 'More than 5 % of the requests to {{ $labels.job }} fail',
    action: 'GET /ready names the dependency that is down. Clients are told to retry.'
  },
  {
    name: 'SendsUnresolved',
    expr: `sum by (job) (${apiMetrics.unresolvedSends.name}) > 0`,
    for: '1m',
    severity: 'warning',
    summary: '{{ $labels.job }}: {{ $value }} sends have no outcome, and new feedback is refused',
    action: "Check the broker's health and load. The alert ends once the broker acknowledges or refuses the sends."
  },
  {
    name: 'OutboxWaits',
    expr: `sum by (job) (min_over_time(${apiMetrics.outboxWaiting.name}[5m])) > 0`,
    for: '1m',
    severity: 'warning',
    summary: '{{ $labels.job }}: {{ $value }} stored submissions whose events are not sent',
    action: 'Check the broker. The events are sent automatically once it accepts records.'
  },
  {
    name: 'SlowEndToEnd',
    expr: `histogram_quantile(0.99, sum by (topology, le) (rate(${engineMetrics.endToEnd.name}_bucket[5m]))) > 5`,
    for: '5m',
    severity: 'warning',
    summary: '{{ $labels.topology }}: one record in a hundred takes over 5 s',
    action: 'Compare lag, sink write time and step time on the dashboard.'
  },
  {
    name: 'MoodDrop',
    expr: `${negative('10m')} > 0.2 + ${negative('1d')} and sum(increase(${scored}[10m])) >= 20`,
    for: '1m',
    severity: 'info',
    summary: 'The mood drops: {{ $value | humanizePercentage }} of the feedback of the last ten minutes is negative',
    action:
      'Read what people say: the Overview of the page, or GET /feedback?sentiment=negative; GET /feedback/alerts names the customers.'
  }
]

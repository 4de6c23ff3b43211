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
    action: 'GET /ready names the dependency that is down. Clients are told to try again.'
  },
  {
    name: 'SendsUnresolved',
    expr: `sum by (job) (${apiMetrics.unresolvedSends.name}) > 0`,
    for: '1m',
    severity: 'warning',
    summary: '{{ $labels.job }}: {{ $value }} sends have no outcome, and new feedback is refused',
    action: 'Look at the health and load of the broker. It ends by itself when the broker acknowledges or refuses.'
  },
  {
    name: 'OutboxWaits',
    expr: `sum by (job) (min_over_time(${apiMetrics.outboxWaiting.name}[5m])) > 0`,
    for: '1m',
    severity: 'warning',
    summary: '{{ $labels.job }}: {{ $value }} submissions are stored, and their events are not sent',
    action: 'Look at the broker. They are sent by themselves when it takes records again.'
  },
  {
    name: 'SlowEndToEnd',
    expr: `histogram_quantile(0.99, sum by (topology, le) (rate(${engineMetrics.endToEnd.name}_bucket[5m]))) > 5`,
    for: '5m',
    severity: 'warning',
    summary: '{{ $labels.topology }}: one in a hundred records takes over 5 s',
    action: 'Compare lag, sink write time and step time on the dashboard.'
  },
  {
    name: 'MoodDrop',
    expr: `${negative('10m')} > 0.2 + ${negative('1d')} and sum(increase(${scored}[10m])) >= 20`,
    for: '1m',
    severity: 'info',
    summary: 'The mood drops: {{ $value | humanizePercentage }} of the feedback of ten minutes is negative',
    action:
      'See what people say: the page, Overview, or GET /feedback?sentiment=negative; GET /feedback/alerts has the customers.'
  }
]

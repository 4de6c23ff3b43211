import { groupLagMetrics as m } from '../../../api/operations/group-lag/metrics.ts'
import type { Alert } from '../alert.ts'

const group = 'max by (system, group, topic)'

/** What the broker says of the groups of workers, which holds while no worker runs too. */
export const groupAlerts: readonly Alert[] = [
  {
    name: 'GroupStands',
    expr: `${group} (${m.lag.name}) > 0 and ${group} (changes(${m.committed.name}[5m])) == 0`,
    for: '2m',
    severity: 'critical',
    summary:
      '{{ $labels.system }}: {{ $value }} records of {{ $labels.topic }} wait for {{ $labels.group }}, which commits nothing',
    action:
      'Check whether its workers run (make status, docker compose ps); if they do, their /ready says what they wait for.'
  },
  {
    name: 'GroupLagUnknown',
    expr: `max by (system, group) (${m.known.name}) == 0`,
    for: '2m',
    severity: 'warning',
    summary: '{{ $labels.system }}: the broker does not say how far {{ $labels.group }} is',
    action:
      "Check the broker: it does not answer, a partition has no leader, or the topic is gone. The API's log names the topics."
  }
]

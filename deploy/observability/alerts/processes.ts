import type { Alert } from '../alert.ts'

/** Hours for which a job that answered is expected to answer: after them it counts as one that was stopped for good. */
const remembered = '6h'

/** Jobs of which no process answers any more: all are down, or the last one has gone with its container. */
function allDown(jobs: string): string {
  const up = `up{job=~"${jobs}"}`
  const gone = `sum by (job) (max_over_time(${up}[${remembered}])) > 0 unless on (job) sum by (job) (${up})`
  return `sum by (job) (${up}) == 0 or (${gone})`
}

/** Processes that do not answer. */
export const processAlerts: readonly Alert[] = [
  {
    name: 'WorkerDown',
    expr: `absent(up{job="worker"}) or ${allDown('(.+-)?worker')}`,
    for: '1m',
    severity: 'critical',
    summary: 'No process of {{ $labels.job }} answers',
    action:
      "Read the worker's log (make logs, docker compose logs). Accepted records wait in the topic until its retention runs out."
  },
  {
    name: 'ApiDown',
    expr: `absent(up{job="api"}) or ${allDown('(.+-)?api')}`,
    for: '1m',
    severity: 'critical',
    summary: 'No process of {{ $labels.job }} answers',
    action: "Read the API's log; clients get no answers until it is back."
  },
  {
    name: 'ProcessDown',
    expr: allDown('comments-(producer|scorer)'),
    for: '2m',
    severity: 'warning',
    summary: 'No process of {{ $labels.job }} answers',
    action:
      'Read its log (docker compose logs {{ $labels.job }}). Without it, the comments system gets no sample traffic or no scores.'
  },
  {
    name: 'InstanceDown',
    expr: 'up{job=~"(.+-)?(api|worker)"} == 0 and on (job) sum by (job) (up) > 0',
    for: '2m',
    severity: 'warning',
    summary: '{{ $labels.instance }} of {{ $labels.job }} does not answer, others do',
    action: 'Read the log of that process and start it again; the others do its work meanwhile.'
  },
  {
    name: 'RegistryDown',
    expr: 'absent(up{job="schema-registry"}) or up{job="schema-registry"} == 0',
    for: '2m',
    severity: 'warning',
    summary: 'The schema registry does not answer',
    action:
      'Start it. Processes continue with the schemas that they know; records with a new schema wait, and a process that starts meanwhile is not ready.'
  }
]

import { engineMetrics as m } from '#streams'
import type { Alert } from '../alert.ts'

const topology = 'sum by (topology)'

/** Records that do not get on. */
const flow: readonly Alert[] = [
  {
    name: 'LagGrows',
    expr: `${topology} (${m.lag.name}) > 10000 and ${topology} (deriv(${m.lag.name}[5m])) > 0`,
    for: '5m',
    severity: 'warning',
    summary: '{{ $labels.topology }} falls behind: {{ $value }} records wait',
    action:
      'Start more workers (WORKERS=n, docker compose up --scale worker=n; at most one per partition) or find the slow step.'
  },
  {
    name: 'Stuck',
    expr: `${topology} (${m.lag.name}) > 0 and ${topology} (rate(${m.commits.name}{outcome="committed"}[5m])) == 0`,
    for: '5m',
    severity: 'critical',
    summary: '{{ $labels.topology }} has records waiting and commits nothing',
    action: "streams_waiting_tasks says what it waits for; the worker's log says why."
  },
  {
    name: 'WaitingForOutside',
    expr: `sum by (topology, reason) (${m.waiting.name}) > 0`,
    for: '2m',
    severity: 'warning',
    summary: '{{ $labels.topology }} waits: {{ $labels.reason }}',
    action: 'Bring the sink, registry or broker back. Records wait; none become dead letters.'
  },
  {
    name: 'PartitionStopped',
    expr: `max by (topology) (${m.stopped.name}) > 0`,
    for: '0m',
    severity: 'critical',
    summary: '{{ $labels.topology }} stopped {{ $value }} tasks because a dead letter cannot be written',
    action:
      'Make the dead-letter topic writable (existence, rights, max.message.bytes), then restart the worker. Nothing is lost meanwhile.'
  },
  {
    name: 'PartitionDamaged',
    expr: `max by (topology) (${m.standing.name}) > 0`,
    for: '0m',
    severity: 'critical',
    summary: '{{ $labels.topology }}: {{ $value }} partitions stopped at an unreadable batch',
    action:
      'Run millrace offsets show; repair the topic, or skip the batch with millrace offsets skip. /ready names the batch and the command.'
  },
  {
    name: 'TaskTorn',
    expr: `max by (topology) (${m.torn.name}) > 0`,
    for: '0m',
    severity: 'critical',
    summary: '{{ $labels.topology }}: {{ $value }} stateful tasks are split between two workers',
    action:
      'Run one topology and one release on all workers of the group, and stop the others. /ready names the partitions.'
  },
  {
    name: 'OffsetsSkipped',
    expr: `sum by (topology, topic) (increase(${m.skipped.name}[1h])) > 0`,
    for: '0m',
    severity: 'info',
    summary: '{{ $labels.topology }}: {{ $value }} offsets of {{ $labels.topic }} were skipped by an operator',
    action: 'Nothing, if it was intended. The bytes of a damaged batch are kept below STATE_DIR/damaged.'
  },
  {
    name: 'DeadLetters',
    expr: `sum by (topology, step, reason) (increase(${m.deadLetters.name}[10m])) > 0`,
    for: '0m',
    severity: 'warning',
    summary: '{{ $labels.topology }}: {{ $value }} dead letters at {{ $labels.step }}, {{ $labels.reason }}',
    action: 'List them with make dead-letters ARGS=list; repair and replay them.'
  }
]

/** A group, its topics and its client. */
const group: readonly Alert[] = [
  {
    name: 'CommitsFail',
    expr: `${topology} (rate(${m.commits.name}{outcome!="committed"}[5m])) > 0.1`,
    for: '5m',
    severity: 'warning',
    summary: '{{ $labels.topology }}: commits fail or are refused',
    action: 'Workers join and leave too often, or a step blocks for longer than the session timeout; see the log.'
  },
  {
    name: 'ClientRestarts',
    expr: `sum by (topology, reason) (increase(${m.restarts.name}[15m])) > 3`,
    for: '0m',
    severity: 'warning',
    summary: '{{ $labels.topology }}: the consumer was rebuilt {{ $value }} times, {{ $labels.reason }}',
    action: "The broker or the network is unstable; see the worker's log."
  },
  {
    name: 'StrangerInGroup',
    expr: `max by (topology) (${m.strangers.name}) > 0`,
    for: '1m',
    severity: 'critical',
    summary: '{{ $labels.topology }}: {{ $value }} strangers in the consumer group receive records and commit them',
    action: 'GET /ready of a worker names them; stop them or give them another group id.'
  },
  {
    name: 'TopicUnfit',
    expr: `max by (topology) (${m.unfitTopics.name}) > 0`,
    for: '1m',
    severity: 'critical',
    summary: '{{ $labels.topology }}: the settings of {{ $value }} topics would lose records or refuse new ones',
    action: 'GET /ready of a worker names topic and setting; correct it with kafka-configs.'
  },
  {
    name: 'PositionLost',
    expr: `sum by (topology, topic, reason) (increase(${m.positionResets.name}[15m])) > 0`,
    for: '0m',
    severity: 'warning',
    summary: '{{ $labels.topology }}: the log of {{ $labels.topic }} no longer has the position: {{ $labels.reason }}',
    action: "The worker's log names the offsets; the runbook says what was lost and what is redelivered."
  }
]

/** What the engine of any topology tells. */
export const engineAlerts: readonly Alert[] = [...flow, ...group]

import { engineMetrics as m } from '#streams'
import type { Board } from '../board.ts'
import type { Panel, Row } from '../panel.ts'
import { growth, largest, orZero, perSecond, quantile, total } from '../query.ts'

/** Measured where a topology writes to a topic or a sink. */
const endToEnd = (where: string): Panel => ({
  title: 'End to end',
  description: `${m.endToEnd.help} The lines show p50, p95 and p99. SlowEndToEnd fires from 5 s on.`,
  unit: 's',
  limits: { warn: 1, bad: 5 },
  queries: [0.5, 0.95, 0.99].map(at => ({ expr: quantile(at, m.endToEnd, { where }), legend: `p${at * 100}` }))
})

const flow = (where: string, isMeasured: boolean): Row => ({
  title: 'Flow',
  panels: [
    {
      title: 'Records by step and outcome',
      description: m.stepRecords.help,
      unit: 'ops',
      limits: 'none',
      queries: [{ expr: perSecond(m.stepRecords, { where, by: ['step', 'outcome'] }), legend: '{{step}} {{outcome}}' }]
    },
    ...(isMeasured ? [endToEnd(where)] : []),
    {
      title: 'Step duration, p99',
      description: `${m.stepDuration.help} A step that is slow for many records sets the pace of its partition.`,
      unit: 's',
      limits: { warn: 0.1, bad: 1 },
      queries: [{ expr: quantile(0.99, m.stepDuration, { where, by: ['step'] }), legend: '{{step}}' }]
    },
    {
      title: 'Lag by partition, as workers see it',
      description: `${m.lag.help} Absent while no worker runs; then see the lag by the broker.`,
      unit: 'short',
      limits: { warn: 1_000, bad: 10_000 },
      queries: [{ expr: total(m.lag, { where, by: ['topic', 'partition'] }), legend: '{{topic}}/{{partition}}' }]
    },
    {
      title: 'Records in a fetched batch',
      description: `${m.fetchBatch.help} Small batches under load mean that the broker has few records ready at once.`,
      unit: 'short',
      limits: 'none',
      queries: [0.5, 0.99].map(at => ({ expr: quantile(at, m.fetchBatch, { where }), legend: `p${at * 100}` }))
    },
    {
      title: 'In flight and paused',
      description: `${m.inFlight.help} ${m.paused.help} Both are bounded.`,
      unit: 'short',
      limits: 'none',
      queries: [
        { expr: total(m.inFlight, { where }), legend: 'records in flight' },
        { expr: total(m.paused, { where }), legend: 'partitions paused' }
      ]
    }
  ]
})

const standstill = (where: string): Row => ({
  title: 'Waiting and stopped tasks',
  panels: [
    {
      title: 'Waiting and stopped tasks',
      description: `${m.waiting.help} ${m.stopped.help}`,
      unit: 'short',
      limits: { warn: 1, bad: 2 },
      queries: [
        { expr: orZero(total(m.waiting, { where, by: ['reason'] })), legend: 'wait: {{reason}}' },
        { expr: orZero(total(m.stopped, { where })), legend: 'stopped' }
      ]
    },
    {
      title: 'Damage',
      description: `${m.standing.help} ${m.torn.help} Above 0 you have to act: see the alert of the same name.`,
      unit: 'short',
      limits: { warn: 1, bad: 1 },
      queries: [
        { expr: orZero(total(m.standing, { where })), legend: 'damaged partitions' },
        { expr: orZero(growth(m.damaged, { where, by: ['reason'] })), legend: 'batch: {{reason}}' },
        { expr: orZero(growth(m.skipped, { where })), legend: 'offsets skipped' },
        { expr: orZero(total(m.torn, { where })), legend: 'torn tasks' }
      ]
    },
    {
      title: 'Group and topic faults',
      description: `${m.strangers.help} ${m.unfitTopics.help}`,
      unit: 'short',
      limits: { warn: 1, bad: 1 },
      queries: [
        { expr: orZero(largest(m.strangers, { where })), legend: 'strangers in the group' },
        { expr: orZero(largest(m.unfitTopics, { where })), legend: 'unfit topics' }
      ]
    },
    {
      title: 'Stores being restored',
      description: `${m.restoreRemaining.help} ${m.restored.help} After a restart it falls to 0; a task starts once its stores are restored.`,
      unit: 'short',
      limits: { warn: 100_000, bad: 10_000_000 },
      queries: [
        { expr: orZero(total(m.restoreRemaining, { where, by: ['store'] })), legend: '{{store}} to go' },
        { expr: orZero(perSecond(m.restored, { where, by: ['store'] })), legend: '{{store}} a second' }
      ]
    }
  ]
})

const odd = (where: string): Row => ({
  title: 'Dead letters and unusual records',
  panels: [
    {
      title: 'Dead letters',
      description: `${m.deadLetters.help} ${m.truncated.help} Inspect them with millrace dead-letters list.`,
      unit: 'short',
      limits: { warn: 1, bad: 100 },
      queries: [
        { expr: orZero(growth(m.deadLetters, { where, by: ['step', 'reason'] })), legend: '{{step}} {{reason}}' },
        { expr: orZero(growth(m.truncated, { where, by: ['step'] })), legend: '{{step}} cut' }
      ]
    },
    {
      title: 'Dropped records',
      description: `${m.dropped.help} Recognised duplicates count here too.`,
      unit: 'short',
      limits: 'none',
      queries: [{ expr: orZero(growth(m.dropped, { where, by: ['step', 'reason'] })), legend: '{{step}} {{reason}}' }]
    },
    {
      title: 'Records with an unusual timestamp',
      description: `${m.future.help} ${m.untimed.help} ${m.retimed.help} A producer's clock or unit is wrong.`,
      unit: 'short',
      limits: { warn: 1, bad: 1_000 },
      queries: [
        { expr: orZero(growth(m.future, { where, by: ['step'] })), legend: '{{step}} ahead' },
        { expr: orZero(growth(m.untimed, { where, by: ['step'] })), legend: '{{step}} without time' },
        { expr: orZero(growth(m.retimed, { where, by: ['topic'] })), legend: '{{topic}} at the present time' }
      ]
    }
  ]
})

const sink = (where: string): Row => ({
  title: 'Sink',
  panels: [
    {
      title: 'Rows by outcome',
      description: `${m.sinkRows.help} Duplicates are redeliveries, which change nothing; refused rows become dead letters.`,
      unit: 'ops',
      limits: 'none',
      queries: [
        { expr: orZero(perSecond(m.sinkRows, { where, by: ['step', 'outcome'] })), legend: '{{step}} {{outcome}}' }
      ]
    },
    {
      title: 'Rows per write',
      description: `${m.sinkBatch.help} Large writes under load are efficient.`,
      unit: 'short',
      limits: 'none',
      queries: [0.5, 0.99].map(at => ({ expr: orZero(quantile(at, m.sinkBatch, { where })), legend: `p${at * 100}` }))
    },
    {
      title: 'Duration of a write',
      description: `${m.sinkWrite.help} It grows first when the database is slow.`,
      unit: 's',
      limits: { warn: 0.5, bad: 2 },
      queries: [0.5, 0.99].map(at => ({ expr: orZero(quantile(at, m.sinkWrite, { where })), legend: `p${at * 100}` }))
    }
  ]
})

const group = (where: string): Row => ({
  title: 'Consumer group',
  panels: [
    {
      title: 'Commits',
      description: `${m.commits.help} Refused and failed commits are normal only for a moment after a deployment.`,
      unit: 'ops',
      limits: 'none',
      queries: [{ expr: perSecond(m.commits, { where, by: ['outcome'] }), legend: '{{outcome}}' }]
    },
    {
      title: 'Commit duration, p99',
      description: m.commitDuration.help,
      unit: 's',
      limits: { warn: 0.5, bad: 2 },
      queries: [{ expr: quantile(0.99, m.commitDuration, { where }), legend: 'p99' }]
    },
    {
      title: 'Rebalances and lost positions',
      description: `${m.rebalances.help} ${m.restarts.help} ${m.positionResets.help} ${m.resetOffsets.help}`,
      unit: 'short',
      limits: { warn: 5, bad: 20 },
      queries: [
        { expr: orZero(growth(m.rebalances, { where })), legend: 'rebalances' },
        { expr: orZero(growth(m.restarts, { where, by: ['reason'] })), legend: 'consumer {{reason}}' },
        { expr: orZero(growth(m.positionResets, { where, by: ['reason'] })), legend: 'position {{reason}}' },
        { expr: orZero(growth(m.resetOffsets, { where, by: ['reason'] })), legend: 'offsets {{reason}}' }
      ]
    },
    {
      title: 'Topics matched by patterns',
      description: m.matchedTopics.help,
      unit: 'short',
      limits: 'none',
      queries: [{ expr: orZero(largest(m.matchedTopics, { where, by: ['step'] })), legend: '{{step}}' }]
    }
  ]
})

/**
 * What the engine tells of the topologies that match, such as `feedback|feedback-trends`. `writes`: false for those that write to no topic
 * and no sink, of which there are no times from end to end.
 */
export function engineRows(topologies: string, { writes = true } = {}): readonly Row[] {
  const where = `topology=~"${topologies}"`
  return [flow(where, writes), standstill(where), odd(where), ...(writes ? [sink(where)] : []), group(where)]
}

/** Every topology, or some that a person chooses. */
export const engine: Board = {
  name: 'millrace-engine',
  title: 'Millrace: engine',
  description:
    'Steps, lag, dead letters, sinks and groups of the topologies that are chosen above, those of users too.',
  choosesTopology: true,
  rows: engineRows('$topology')
}

import { engineMetrics } from '#streams'
import { groupLagMetrics } from '../../../api/operations/group-lag/metrics.ts'
import { apiMetrics } from '../../../api/operations/metrics.ts'
import type { Board } from '../board.ts'
import type { Panel, Row } from '../panel.ts'
import { growth, largest, orZero, perSecond, quantile, total } from '../query.ts'
import { groupPanels } from './groups.ts'
import { httpRow } from './http.ts'
import { ourJobs, processRow } from './processes.ts'

const stat = (panel: Omit<Panel, 'shape' | 'queries'> & { readonly expr: string }): Panel => {
  const { expr, ...rest } = panel
  return { ...rest, shape: 'stat', queries: [{ expr, legend: '' }] }
}

const now: Row = {
  title: 'Now',
  panels: [
    stat({
      title: 'Processes up',
      description: 'Millrace processes that answer Prometheus.',
      unit: 'short',
      limits: { warn: 2, bad: 1, low: true },
      expr: orZero(`sum(up{job=~"${ourJobs}"})`)
    }),
    stat({
      title: 'Processes down',
      description:
        'Processes that Prometheus should reach and does not. Those of a stopped container are not counted: WorkerDown knows them.',
      unit: 'short',
      limits: { warn: 1, bad: 1 },
      expr: orZero(`count(up{job=~"${ourJobs}"} == 0)`)
    }),
    stat({
      title: 'Alerts firing',
      description: 'Firing alerts of deploy/prometheus/alerts.yml; docs/guides/operations.md has a runbook for each.',
      unit: 'short',
      limits: { warn: 1, bad: 3 },
      expr: orZero('count(ALERTS{alertstate="firing"})')
    }),
    stat({
      title: 'Records per second',
      description: 'Records that the first steps of all topologies received.',
      unit: 'ops',
      limits: 'none',
      expr: perSecond(engineMetrics.stepRecords, { where: 'outcome="processed"' })
    }),
    stat({
      title: 'Rows per second',
      description: 'New rows in every sink.',
      unit: 'ops',
      limits: 'none',
      expr: perSecond(engineMetrics.sinkRows, { where: 'outcome="inserted"' })
    }),
    stat({
      title: 'Waiting records',
      description: `All groups, by the broker. ${groupLagMetrics.lag.help}`,
      unit: 'short',
      limits: { warn: 1_000, bad: 10_000 },
      expr: `sum(${largest(groupLagMetrics.lag, { by: ['system', 'group', 'topic'] })})`
    }),
    stat({
      title: 'Dead letters, 24 h',
      description: engineMetrics.deadLetters.help,
      unit: 'short',
      limits: { warn: 1, bad: 100 },
      expr: orZero(growth(engineMetrics.deadLetters, {}, '24h'))
    }),
    stat({
      title: 'End to end, p99',
      description: engineMetrics.endToEnd.help,
      unit: 's',
      limits: { warn: 1, bad: 5 },
      expr: quantile(0.99, engineMetrics.endToEnd)
    })
  ]
}

const systems: Row = {
  title: 'Systems',
  panels: [
    ...groupPanels('.+'),
    {
      title: 'Records by topology',
      description: 'Steps executed for records, per second.',
      unit: 'ops',
      limits: 'none',
      queries: [{ expr: perSecond(engineMetrics.stepRecords, { by: ['topology'] }), legend: '{{topology}}' }]
    },
    {
      title: 'End to end by topology, p99',
      description: engineMetrics.endToEnd.help,
      unit: 's',
      limits: { warn: 1, bad: 5 },
      queries: [{ expr: quantile(0.99, engineMetrics.endToEnd, { by: ['topology'] }), legend: '{{topology}}' }]
    },
    {
      title: 'Dead letters by topology',
      description: engineMetrics.deadLetters.help,
      unit: 'short',
      limits: { warn: 1, bad: 100 },
      queries: [{ expr: orZero(growth(engineMetrics.deadLetters, { by: ['topology'] })), legend: '{{topology}}' }]
    }
  ]
}

const outside: Row = {
  title: 'Output',
  panels: [
    {
      title: 'Sends without an outcome',
      description: apiMetrics.unresolvedSends.help,
      unit: 'short',
      limits: { warn: 1, bad: 10 },
      queries: [{ expr: orZero(total(apiMetrics.unresolvedSends)), legend: 'sends' }]
    },
    {
      title: 'Failing requests',
      description: 'Share of requests answered with 5xx. ApiErrors fires from 5 % on.',
      unit: 'percentunit',
      limits: { warn: 0.01, bad: 0.05 },
      queries: [
        {
          expr: `(${orZero(perSecond(apiMetrics.requests, { where: 'status=~"5.."' }))}) / ${perSecond(apiMetrics.requests)}`,
          legend: 'share'
        }
      ]
    }
  ]
}

/** All systems at a glance; Grafana's home. */
export const overview: Board = {
  name: 'millrace',
  title: 'Millrace: overview',
  description: 'All systems at a glance. Each system and the engine have their own boards.',
  rows: [now, systems, outside, httpRow('(.+-)?api'), processRow(ourJobs)]
}

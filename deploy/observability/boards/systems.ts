import { engineMetrics } from '#streams'
import { apiMetrics } from '../../../api/operations/metrics.ts'
import { commentsApiMetrics } from '../../../api/routes/comments/metrics.ts'
import { commentsProducerMetrics } from '../../../topology/comments/metrics.ts'
import { commentsStatisticsMetrics } from '../../../topology/comments/statistics/metrics.ts'
import type { Board } from '../board.ts'
import type { Panel } from '../panel.ts'
import { orZero, perSecond, quantile, total } from '../query.ts'
import { engineRows } from './engine.ts'
import { groupPanels } from './groups.ts'
import { httpRow } from './http.ts'
import { processRow } from './processes.ts'

interface Parts {
  readonly system: string
  /** Names of its topologies as a regular expression. Default: that of the system. */
  readonly topologies?: string
  readonly description: string
  readonly panels: readonly Panel[]
  /** Whether these write to topics or sinks. Default: they do. */
  readonly writes?: false
  /** Scrape jobs of its API, where it has one, and of all its processes, as regular expressions. */
  readonly api?: string
  readonly processes: string
}

/** The board of a system: what is its own first, then what all have. */
function systemBoard({ system, description, panels, topologies = system, writes, api, processes }: Parts): Board {
  return {
    name: `millrace-${system}`,
    title: `Millrace: ${system}`,
    description,
    rows: [
      { title: 'In and out', panels },
      { title: 'Groups, by the broker', panels: groupPanels(system) },
      ...engineRows(topologies, { writes }),
      ...(api === undefined ? [] : [httpRow(api)]),
      processRow(processes)
    ]
  }
}

export const comments = systemBoard({
  system: 'comments',
  description: 'Social-media comments: sample traffic, tags, statistics and the live page.',
  topologies: 'comments|comments-statistics',
  api: 'comments-api|api',
  processes: 'comments-.+',
  panels: [
    {
      title: 'Published per second',
      description: commentsProducerMetrics.published.help,
      unit: 'ops',
      limits: 'none',
      queries: [{ expr: perSecond(commentsProducerMetrics.published, { by: ['kind'] }), legend: '{{kind}}' }]
    },
    {
      title: 'Streamed per second',
      description: commentsApiMetrics.events.help,
      unit: 'ops',
      limits: 'none',
      queries: [
        {
          expr: perSecond(commentsApiMetrics.events, { by: ['instance', 'outcome'] }),
          legend: '{{instance}} {{outcome}}'
        }
      ]
    },
    {
      title: 'Windows written per second',
      description: `Rows of minutes and hours, and repeats: ${commentsStatisticsMetrics.repeats.help}`,
      unit: 'ops',
      limits: 'none',
      queries: [
        {
          expr: orZero(
            perSecond(engineMetrics.sinkRows, {
              where: 'topology="comments-statistics",outcome="inserted"',
              by: ['step']
            })
          ),
          legend: '{{step}}'
        },
        { expr: orZero(perSecond(commentsStatisticsMetrics.repeats)), legend: 'repeats left out' }
      ]
    },
    {
      title: 'Connected pages',
      description: commentsApiMetrics.clients.help,
      unit: 'short',
      limits: { warn: 1_000, bad: 5_000 },
      queries: [{ expr: total(commentsApiMetrics.clients, { by: ['instance'] }), legend: '{{instance}}' }]
    }
  ]
})

export const submissions = systemBoard({
  system: 'submissions',
  // Its step writes to the database by itself, under a lease.
  writes: false,
  description: 'Submitted texts: what comes in, what is judged, and the outbox between the two.',
  api: 'submissions-api|api',
  processes: 'submissions-.+',
  panels: [
    {
      title: 'Accepted and refused per second',
      description: `${apiMetrics.submissionsAccepted.help} ${apiMetrics.submissionsWithdrawn.help} ${apiMetrics.submissionsRefused.help}`,
      unit: 'ops',
      limits: 'none',
      queries: [
        { expr: perSecond(apiMetrics.submissionsAccepted), legend: 'accepted' },
        { expr: orZero(perSecond(apiMetrics.submissionsWithdrawn)), legend: 'withdrawn' },
        { expr: orZero(perSecond(apiMetrics.submissionsRefused, { by: ['reason'] })), legend: 'refused {{reason}}' }
      ]
    },
    {
      title: 'Processed per second',
      description: 'Events that workers processed, including repeats.',
      unit: 'ops',
      limits: 'none',
      queries: [
        {
          expr: perSecond(engineMetrics.stepRecords, {
            where: 'topology="submissions",step="process"',
            by: ['outcome']
          }),
          legend: '{{outcome}}'
        }
      ]
    },
    {
      title: 'Outbox',
      description: `${apiMetrics.outboxWaiting.help} If it stays above 0, OutboxWaits fires.`,
      unit: 'short',
      limits: { warn: 10, bad: 1_000 },
      queries: [{ expr: total(apiMetrics.outboxWaiting, { by: ['instance'] }), legend: '{{instance}}' }]
    }
  ]
})

const stored = (outcome: string, by: string): string =>
  perSecond(engineMetrics.sinkRows, {
    where: `topology=~"media-events|media-events-sessions",outcome="${outcome}"`,
    by: [by]
  })

export const mediaEvents = systemBoard({
  system: 'media-events',
  description: 'Events of a streaming platform: files, warehouses and viewing sessions.',
  topologies: 'media-events|media-events-sessions',
  api: 'media-events-api|api',
  processes: 'media-events-.+',
  panels: [
    {
      title: 'Events per second',
      description:
        'Events in files and in each warehouse, and viewing sessions in files; what came again is in files only.',
      unit: 'ops',
      limits: 'none',
      queries: [{ expr: stored('inserted', 'step'), legend: '{{step}}' }]
    },
    {
      title: 'Repeats per second',
      description: 'Events that a warehouse already had: redelivered after a crash, or sent twice by a producer.',
      unit: 'ops',
      limits: 'none',
      queries: [{ expr: orZero(stored('duplicate', 'step')), legend: '{{step}}' }]
    },
    {
      title: 'Batch duration, p95',
      description: 'Seconds to write a file and to load a warehouse.',
      unit: 's',
      limits: { warn: 2, bad: 10 },
      queries: [
        {
          expr: quantile(0.95, engineMetrics.sinkWrite, {
            where: 'topology=~"media-events|media-events-sessions"',
            by: ['step']
          }),
          legend: '{{step}}'
        }
      ]
    }
  ]
})

export const cafe = systemBoard({
  system: 'cafe',
  description: 'Orders of a campus cafe, shown and committed one by one.',
  processes: 'cafe-.+',
  panels: [
    {
      title: 'Shown per second',
      description: 'Events shown by workers, by process.',
      unit: 'ops',
      limits: 'none',
      queries: [
        {
          expr: perSecond(engineMetrics.sinkRows, {
            where: 'topology="cafe",step="show-event",outcome="inserted"',
            by: ['instance']
          }),
          legend: '{{instance}}'
        }
      ]
    },
    {
      title: 'Commits per second',
      description: 'One per event: as many as are shown, and none failed.',
      unit: 'ops',
      limits: 'none',
      queries: [
        { expr: perSecond(engineMetrics.commits, { where: 'topology="cafe"', by: ['outcome'] }), legend: '{{outcome}}' }
      ]
    },
    {
      title: 'Commit duration, p99',
      description: 'How long each event waits before the worker takes the next one.',
      unit: 's',
      limits: { warn: 0.1, bad: 1 },
      queries: [{ expr: quantile(0.99, engineMetrics.commitDuration, { where: 'topology="cafe"' }), legend: 'p99' }]
    }
  ]
})

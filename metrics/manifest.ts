import { engineMetrics, type MetricDefinition } from '#streams'
import { groupLagMetrics } from '../api/operations/group-lag/metrics.ts'
import { apiMetrics } from '../api/operations/metrics.ts'
import { commentsApiMetrics } from '../api/routes/comments/metrics.ts'
import { feedbackLiveMetrics } from '../api/routes/feedback/live/metrics.ts'
import { commentsProducerMetrics } from '../topology/comments/metrics.ts'
import { commentsStatisticsMetrics } from '../topology/comments/statistics/metrics.ts'
import { feedbackMetrics } from '../topology/feedback/metrics.ts'
import { sentimentMetrics } from '../topology/sentiment/metrics.ts'

/** The metrics of one part, and which processes report them. */
export interface MetricGroup {
  readonly title: string
  readonly reportedBy: string
  readonly metrics: readonly MetricDefinition[]
}

/** Every metric of ours. A part that reports a metric adds its definitions here; docs/reference/metrics.md and the tests follow from it. */
export const manifest: readonly MetricGroup[] = [
  {
    title: 'Engine',
    reportedBy: 'worker, and API for the topology dead-letters',
    metrics: Object.values(engineMetrics)
  },
  { title: 'Scorers', reportedBy: 'worker', metrics: sentimentMetrics },
  { title: 'Feedback', reportedBy: 'worker', metrics: Object.values(feedbackMetrics) },
  {
    title: 'Comments producer',
    reportedBy: 'producer',
    metrics: Object.values(commentsProducerMetrics)
  },
  {
    title: 'Comments statistics',
    reportedBy: 'worker of comment statistics',
    metrics: Object.values(commentsStatisticsMetrics)
  },
  { title: 'HTTP API', reportedBy: 'API', metrics: Object.values(apiMetrics) },
  { title: 'Groups of workers', reportedBy: 'API', metrics: Object.values(groupLagMetrics) },
  { title: 'Feedback API', reportedBy: 'API', metrics: Object.values(feedbackLiveMetrics) },
  { title: 'Comments API', reportedBy: 'API', metrics: Object.values(commentsApiMetrics) }
]

/** All definitions, in the order of the manifest. */
export const allMetrics: readonly MetricDefinition[] = manifest.flatMap(({ metrics }) => metrics)

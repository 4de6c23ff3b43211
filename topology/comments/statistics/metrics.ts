import type { MetricDefinition } from '#streams'

/** What the worker of comment statistics reports. */
export const commentsStatisticsMetrics = {
  repeats: {
    name: 'comments_statistics_repeats_total',
    type: 'counter',
    help: 'Records of the processed topic that are in no window, because their comment was counted already.',
    labels: []
  }
} as const satisfies { readonly [name: string]: MetricDefinition }

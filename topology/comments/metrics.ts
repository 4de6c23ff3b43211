import type { MetricDefinition } from '#streams'

/** What the comments producer reports. */
export const commentsProducerMetrics = {
  published: {
    name: 'comments_published_total',
    type: 'counter',
    help: 'Comments of the sample traffic that the broker acknowledged, by kind (first or repeat).',
    labels: ['kind']
  }
} as const satisfies { readonly [name: string]: MetricDefinition }

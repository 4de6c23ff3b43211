import type { MetricDefinition } from '#streams'

/** What the worker tells of the mood of feedback. */
export const feedbackMetrics = {
  scored: {
    name: 'feedback_scored_total',
    type: 'counter',
    help: 'Feedback whose row was stored, by the label of its sentiment. Redelivered feedback is counted again.',
    labels: ['label']
  },
  compound: {
    name: 'feedback_compound_score',
    type: 'histogram',
    help: 'Compound score of feedback whose row was stored, -1 to 1; at -0.05 and 0.05 the usual labels change.',
    labels: [],
    buckets: [-0.8, -0.6, -0.4, -0.2, -0.05, 0.05, 0.2, 0.4, 0.6, 0.8, 1]
  }
} as const satisfies { readonly [name: string]: MetricDefinition }

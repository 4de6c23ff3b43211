import type { MetricDefinition } from '#streams'

/** What the feedback API reports of those who follow feedback. */
export const feedbackLiveMetrics = {
  clients: {
    name: 'feedback_stream_clients',
    type: 'gauge',
    help: 'Clients that follow the stream of scored feedback.',
    labels: []
  },
  events: {
    name: 'feedback_stream_events_total',
    type: 'counter',
    help: 'Records of the scored topic read for those who follow, by outcome: broadcast, or skipped because they cannot be read.',
    labels: ['outcome']
  },
  waits: {
    name: 'feedback_waits_total',
    type: 'counter',
    help: 'Requests that waited for the outcome of their feedback (Prefer: wait), by outcome: stored, dead or late: answered with 202 then.',
    labels: ['outcome']
  }
} as const satisfies { readonly [name: string]: MetricDefinition }

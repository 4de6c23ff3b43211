import type { MetricDefinition } from '#streams'

/** What the comments API reports. */
export const commentsApiMetrics = {
  clients: {
    name: 'comments_stream_clients',
    type: 'gauge',
    help: 'Connections that processed comments are streamed to.',
    labels: []
  },
  events: {
    name: 'comments_stream_events_total',
    type: 'counter',
    help: 'Records of the processed topic, by outcome: broadcast to the connections there were, or skipped because they could not be read.',
    labels: ['outcome']
  }
} as const satisfies { readonly [name: string]: MetricDefinition }

import type { MetricDefinition } from '#streams'

/** What the broker says of the groups of workers, told by a process that lives when they do not. */
export const groupLagMetrics = {
  lag: {
    name: 'group_lag_records',
    type: 'gauge',
    help: 'Records that a group of workers has not committed, by the broker: known while no worker runs, absent while the broker does not say.',
    labels: ['system', 'group', 'topic']
  },
  committed: {
    name: 'group_committed_offset',
    type: 'gauge',
    help: 'Sum of the offsets that a group of workers has committed, by the broker; constant while nothing is processed.',
    labels: ['system', 'group', 'topic']
  },
  known: {
    name: 'group_lag_known',
    type: 'gauge',
    help: 'Whether the broker said how far a group of workers is when it was asked last: 1 or 0.',
    labels: ['system', 'group']
  }
} as const satisfies { readonly [name: string]: MetricDefinition }

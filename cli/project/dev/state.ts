import type { Health, Streams, TopologyDescription } from '#streams'
import type { Counters } from './counters.ts'

/** A topology that runs, and what it has reported. */
export interface Seen {
  readonly applicationId: string
  readonly streams: Streams
  readonly metrics: Counters
}

/** What has happened at one step since the start. */
export interface StepCounts {
  readonly processed: number
  readonly failed: number
  readonly dropped: number
  readonly deadLetters: number
  /** Rows that its sink has taken. */
  readonly rows: number
}

/** How a topology is, for the page and the status line. */
export interface TopologyState {
  readonly applicationId: string
  readonly health: Health
  readonly description: ReturnType<TopologyDescription['toJSON']>
  /** By the name of the step. */
  readonly steps: { readonly [step: string]: StepCounts }
  /** Records that were read since the start. */
  readonly read: number
  readonly deadLetters: number
  readonly lag: number
  /** Partitions that this process reads. */
  readonly partitions: number
}

/** Where each partition was read first, so that what was read since can be told. */
const beginnings = new WeakMap<Streams, Map<string, number>>()

/** Looks at a topology; `waiting` is what keeps it from being started. */
export function stateOf({ applicationId, streams, metrics }: Seen, waiting: string): TopologyState {
  const description = streams.topology.describe().toJSON()
  const names = description.subTopologies.flatMap(({ nodes }) => nodes.map(({ name }) => name))
  const partitions = streams.partitions()
  const begun = beginnings.get(streams) ?? new Map<string, number>()
  beginnings.set(streams, begun)
  let read = 0
  for (const { topic, partition, position } of partitions) {
    const id = `${topic}/${partition}`
    const first = begun.get(id) ?? position
    begun.set(id, first)
    read += position - first
  }
  return {
    applicationId,
    health: streams.state === 'created' ? { healthy: false, reason: waiting } : streams.health(),
    description,
    steps: Object.fromEntries(names.map(name => [name, countsOf(name, metrics)])),
    read,
    deadLetters: metrics.sum('streams_dead_letters_total'),
    lag: metrics.sum('streams_consumer_lag_records'),
    partitions: partitions.length
  }
}

function countsOf(step: string, metrics: Counters): StepCounts {
  return {
    processed: metrics.sum('streams_step_records_total', { step, outcome: 'processed' }),
    failed: metrics.sum('streams_step_records_total', { step, outcome: 'failed' }),
    dropped: metrics.sum('streams_dropped_records_total', { step }),
    deadLetters: metrics.sum('streams_dead_letters_total', { step }),
    rows: metrics.sum('streams_sink_rows_total', { step, outcome: 'inserted' })
  }
}

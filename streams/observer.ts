import type { Logger } from './log.ts'
import type { StreamRecord } from './record.ts'
import type { SinkResult } from './sink.ts'

/** Records that a task begins to process. */
export interface RecordsTaken {
  /** Name of the topology. */
  readonly topology: string
  /** Source partition of the records. */
  readonly partition: number
  /** How many, of all source topics. */
  readonly records: number
}

/** A batch that a sink took. */
export interface SinkWritten<K = unknown, V = unknown> extends SinkResult {
  /** Name of the topology. */
  readonly topology: string
  /** Name of the sink's step. */
  readonly step: string
  /** Source partition of the records. */
  readonly partition: number
  /** What the sink was given. */
  readonly records: readonly StreamRecord<K, V>[]
  /** Milliseconds that the write took. */
  readonly elapsed: number
}

/** A dead letter that the broker acknowledged. */
export interface DeadLettered {
  /** Name of the topology. */
  readonly topology: string
  /** Name of the step that failed. */
  readonly step: string
  /** Error code. */
  readonly reason: string
}

/**
 * Sees what a topology does, for log lines that its system wants; steps themselves do not log. Called synchronously by the engine,
 * once per batch; must not throw.
 */
export interface TopologyObserver {
  /** A task took records off its input. */
  readonly onRecordsTaken?: (event: RecordsTaken, log: Logger) => void
  /** A sink took a batch. */
  readonly onSinkWritten?: (event: SinkWritten, log: Logger) => void
  /** The broker acknowledged a dead letter. */
  readonly onDeadLettered?: (event: DeadLettered, log: Logger) => void
}

/** One info line for each batch a sink took. Repeats are named as such: they were processed before. */
export const logBatches: TopologyObserver = {
  onSinkWritten: ({ topology, step, partition, records, inserted, duplicates, refused, elapsed }, log) => {
    const fields = { topology, step, partition, inserted, duplicates, refused: refused.length, ms: Math.round(elapsed) }
    const repeats = duplicates > 0 ? `, ${duplicates} already processed and skipped` : ''
    log.info(fields, `wrote ${records.length} records${repeats}`)
  },
  onDeadLettered: (event, log) => log.warn(event, `dead letter from '${event.step}': ${event.reason}`)
}

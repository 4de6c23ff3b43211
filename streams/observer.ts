import type { Logger } from './log.ts'
import type { StreamRecord } from './record.ts'
import type { SinkResult } from './sink.ts'

/** Records that a task starts to process. */
export interface RecordsTaken {
  /** Name of the topology. */
  readonly topology: string
  /** Source partition of the records. */
  readonly partition: number
  /** Number of records, across all source topics. */
  readonly records: number
}

/** A batch that a sink has written. */
export interface SinkWritten<K = unknown, V = unknown> extends SinkResult {
  /** Name of the topology. */
  readonly topology: string
  /** Name of the sink's step. */
  readonly step: string
  /** Source partition of the records. */
  readonly partition: number
  /** Records passed to the sink. */
  readonly records: readonly StreamRecord<K, V>[]
  /** Milliseconds that the write took. */
  readonly elapsed: number
}

/** A dead letter acknowledged by the broker. */
export interface DeadLettered {
  /** Name of the topology. */
  readonly topology: string
  /** Name of the step that failed. */
  readonly step: string
  /** Error code. */
  readonly reason: string
}

/**
 * Observes a topology, to write application log lines; steps themselves do not log. The engine calls it synchronously, once per batch. Must
 * not throw.
 */
export interface TopologyObserver {
  /** Called when a task takes records off its input. */
  readonly onRecordsTaken?: (event: RecordsTaken, log: Logger) => void
  /** Called when a sink has written a batch. */
  readonly onSinkWritten?: (event: SinkWritten, log: Logger) => void
  /** Called when the broker has acknowledged a dead letter. */
  readonly onDeadLettered?: (event: DeadLettered, log: Logger) => void
}

/**
 * Logs one info line for each batch that a sink has written, with the number of records already processed, and a warning for each dead
 * letter.
 */
export const logBatches: TopologyObserver = {
  onSinkWritten: ({ topology, step, partition, records, inserted, duplicates, refused, elapsed }, log) => {
    const fields = { topology, step, partition, inserted, duplicates, refused: refused.length, ms: Math.round(elapsed) }
    const repeats = duplicates > 0 ? `, ${duplicates} already processed and skipped` : ''
    log.info(fields, `wrote ${records.length} records${repeats}`)
  },
  onDeadLettered: (event, log) => log.warn(event, `dead letter from '${event.step}': ${event.reason}`)
}

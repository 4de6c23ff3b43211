import type { RawRecord } from '../driver/consumer.ts'

/**
 * Where an error arose. `deserialization`: bytes could not be read. `processing`: a step threw. `production`: a record could not be
 * serialized or written, or a sink refused its row.
 */
export type Stage = 'deserialization' | 'processing' | 'production'

/** What a handler knows about a failed record. */
export interface ErrorContext {
  /** Where the error arose. */
  readonly stage: Stage
  /** The `applicationId`. */
  readonly application: string
  /** Name of the topology. */
  readonly topology: string
  /** Name of the node that failed. */
  readonly step: string
  /** Source topic of the record; for a retry topic, that one. */
  readonly topic: string
  /** Source partition of the record. */
  readonly partition: number
  /** The source record as the broker keeps it. */
  readonly record: RawRecord
  /** Event time of the record, milliseconds. Default: the timestamp of `record`. */
  readonly eventTime?: number
  /** Tries made, the first included. */
  readonly attempts: number
  /** Where an update failed that was held back until the checkpoint: the changes of a key that it stands for, of which `record` made the last. */
  readonly updates?: number
  /** Schema id of the value's bytes, where its format has one. */
  readonly schemaId?: number | undefined
}

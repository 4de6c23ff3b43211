import type { RawRecord } from '../driver/consumer.ts'

/**
 * The stage at which an error occurred. `deserialization`: the bytes could not be read. `processing`: a step threw. `production`: a record
 * could not be serialized or written, or a sink refused its row.
 */
export type Stage = 'deserialization' | 'processing' | 'production'

/** What a handler learns about a failed record. */
export interface ErrorContext {
  /** Stage at which the error occurred. */
  readonly stage: Stage
  /** The `applicationId`. */
  readonly application: string
  /** Name of the topology. */
  readonly topology: string
  /** Name of the node that failed. */
  readonly step: string
  /** Source topic of the record; for a record read from a retry topic, the retry topic. */
  readonly topic: string
  /** Source partition of the record. */
  readonly partition: number
  /** The source record as stored by the broker. */
  readonly record: RawRecord
  /** Event time of the record, in milliseconds. Default: the timestamp of `record`. */
  readonly eventTime?: number
  /** Number of attempts made, including the first. */
  readonly attempts: number
  /**
   * For a failed update that was held back until the checkpoint: the number of changes of a key that it stands for. `record` made the last
   * of them.
   */
  readonly updates?: number
  /** Schema id in the value's bytes, if its format has one. */
  readonly schemaId?: number | undefined
}

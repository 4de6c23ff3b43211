import type { RetryPolicy } from '../errors/retry.ts'

/** Options of a step that runs user code. */
export interface StepOptions {
  /** Tries the step again in place before the error handler is asked. Records of other keys continue meanwhile. */
  readonly retry?: RetryPolicy
  /** For steps that return a promise: calls of this step under way at once in one task. Default 16. */
  readonly concurrency?: number
  /**
   * What stays in order while promises are pending. `key` (default): records of one source key, records without a key in no order;
   * `partition`: everything, one record at a time, in all steps that are connected with this one; `none`: nothing in this step, while others
   * keep the order in which records of a key reach them.
   */
  readonly order?: 'key' | 'partition' | 'none'
}

/** Options of `sinkTo`. */
export interface SinkToOptions {
  /**
   * For sinks that want full batches (files): hold records until there are this many or the oldest is this old (milliseconds, wall
   * clock), and give the sink exactly one such batch. Offsets wait with them. Without it records are written as soon as possible.
   */
  readonly batch?: { readonly records: number; readonly age: number }
}

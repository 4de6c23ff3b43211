import type { RetryPolicy } from '../errors/retry.ts'

/** Options of a step that runs user code. */
export interface StepOptions {
  /** Retries the step in place before the error handler is called. Meanwhile, records of other keys continue. */
  readonly retry?: RetryPolicy
  /** For steps that return a promise: maximum number of concurrent calls of this step in one task. Default: 16. */
  readonly concurrency?: number
  /**
   * What stays in order while promises are pending. `key` (default): records with the same source key; records without a key are not
   * ordered. `partition`: all records, processed one at a time, in every step connected with this one. `none`: nothing in this step; other
   * steps keep the order in which the records of a key reach them.
   */
  readonly order?: 'key' | 'partition' | 'none'
}

/** Options of `sinkTo`. */
export interface SinkToOptions {
  /**
   * For sinks that want full batches (files): holds records until there are `records` of them or the oldest has waited `age` milliseconds
   * of wall-clock time, then passes the sink exactly one such batch. Offsets are committed only afterwards. Default: records are written as
   * soon as possible.
   */
  readonly batch?: { readonly records: number; readonly age: number }
}

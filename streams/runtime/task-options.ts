/** Settings of a running topology. Times are milliseconds, sizes bytes. */
export interface TaskOptions {
  /** Records taken in one go before other tasks, and what came over the network, get their turn. */
  readonly sliceRecords: number
  /** Records that make a checkpoint worth writing while more input waits. Also about the size of a sink's batches. */
  readonly checkpointRecords: number
  /** Bytes of outputs and rows that make a checkpoint worth writing. A row counts as the record that it came from. */
  readonly checkpointBytes: number
  /** Age of finished records that makes a checkpoint worth writing, so that slow steps hold no results back. Looked at every 100 ms. */
  readonly checkpointInterval: number
  /** Checkpoints of one task being written at once; processing continues meanwhile. */
  readonly checkpointsInFlight: number
  /**
   * Commit after each record, before the next one is taken from any partition (`enable.auto.commit=false` plus a synchronous commit
   * after each message): a process that dies repeats at most one record.
   */
  readonly commitEachRecord: boolean
  /** Records with promises or retries under way in one task; more wait in the input. */
  readonly maxUnfinished: number
  /**
   * Input of one partition above which fetching pauses; it resumes below half of it. With less than two fetches of a partition
   * (`consumer.maxBytesPerPartition`) processing runs dry while it waits for the next.
   */
  readonly bufferedRecords: number
  /** The same in bytes. */
  readonly bufferedBytes: number
  /**
   * Outputs and rows that one record may cause. One that causes more is refused with `too-many-outputs`, instead of ending the process again
   * and again for lack of memory.
   */
  readonly maxFanOut: number
  /** Bytes of the outputs that one record may cause. */
  readonly maxFanOutBytes: number
  /**
   * Bytes to which key, value and headers of a dead letter are cut that its topic does not take whole, not even compressed. What is cut stays where
   * the record came from.
   */
  readonly truncatedLetterBytes: number
  /**
   * How far a record's time may be ahead of the wall clock and still move stream time. Records further ahead are processed and counted in
   * `streams_future_records_total`; lifetimes and schedules do not follow them. Default one hour, as the broker's
   * `message.timestamp.after.max.ms`.
   */
  readonly maxFuture: number
  /**
   * Least wall-clock time between two looks at what is over in windows: at records of left and outer joins whose partners can no longer
   * come, and at windows that are sent when they close.
   */
  readonly emitInterval: number
  /**
   * How long a task that reads several topics waits for the next record of one that has none, so that records are taken in the order of
   * their times, as in Kafka's `max.task.idle.ms`: 0 waits for records that are on the broker and not fetched yet; a larger value also
   * waits that long for records that are still to be written; -1 waits for nothing. A partition that cannot be read is not waited for.
   */
  readonly maxTaskIdle: number
  /**
   * Bytes of updates of tables and aggregations that a task holds back until its next checkpoint, so that a key that changes often is sent once with
   * each, as with Kafka's `statestore.cache.max.bytes`; stores with a `cacheBytes` of their own apart. When there are more, all are sent. 0 for none.
   */
  readonly cacheBytes: number
  /** First and longest wait before something that failed for the moment is retried. */
  readonly retryInitial: number
  /** Longest wait before something that failed for the moment is retried. */
  readonly retryMax: number
}

/** Defaults of all task settings. */
export const taskDefaults: TaskOptions = {
  sliceRecords: 100,
  checkpointRecords: 1_000,
  checkpointBytes: 1_048_576,
  checkpointInterval: 100,
  checkpointsInFlight: 2,
  commitEachRecord: false,
  maxUnfinished: 1_000,
  bufferedRecords: 8_000,
  bufferedBytes: 4_194_304,
  maxFanOut: 100_000,
  maxFanOutBytes: 67_108_864,
  truncatedLetterBytes: 65_536,
  maxFuture: 3_600_000,
  emitInterval: 1_000,
  maxTaskIdle: 0,
  cacheBytes: 0,
  retryInitial: 100,
  retryMax: 10_000
}

/** Settings of a task. Times are in milliseconds, sizes in bytes. */
export interface TaskOptions {
  /** Records processed in one go before other tasks and network input get their turn. */
  readonly sliceRecords: number
  /** Records that trigger a checkpoint while more input waits. Also roughly the size of a sink's batches. */
  readonly checkpointRecords: number
  /** Bytes of outputs and rows that trigger a checkpoint. A row counts as the record that it came from. */
  readonly checkpointBytes: number
  /** Age of finished records that triggers a checkpoint, so that slow steps hold back no results. Checked every 100 ms. */
  readonly checkpointInterval: number
  /** Checkpoints of one task written at the same time; processing continues meanwhile. */
  readonly checkpointsInFlight: number
  /**
   * Whether to commit after each record, before taking the next one from any partition (`enable.auto.commit=false` plus a synchronous
   * commit after each message): a process that dies repeats at most one record.
   */
  readonly commitEachRecord: boolean
  /** Records of one task with pending promises or retries; further records wait in the input. */
  readonly maxUnfinished: number
  /**
   * Buffered records of one partition above which fetching pauses; it resumes below half of that. If the buffer holds less than two fetches
   * of a partition (`consumer.maxBytesPerPartition`), processing runs dry while it waits for the next fetch.
   */
  readonly bufferedRecords: number
  /** The same limit in bytes. */
  readonly bufferedBytes: number
  /**
   * Outputs and rows that one record may cause. A record that causes more is refused with `too-many-outputs`, instead of repeatedly
   * crashing the process for lack of memory.
   */
  readonly maxFanOut: number
  /** Bytes of outputs that one record may cause. */
  readonly maxFanOutBytes: number
  /**
   * Bytes to which the key, the value and the headers of a dead letter are truncated when its topic does not accept it whole, even
   * compressed. The complete record stays where it came from.
   */
  readonly truncatedLetterBytes: number
  /**
   * How far a record's time may be ahead of the wall clock and still advance stream time. Records further ahead are processed and counted
   * in `streams_future_records_total`; lifetimes and schedules do not follow them. Default: one hour, like the broker's
   * `message.timestamp.after.max.ms`.
   */
  readonly maxFuture: number
  /**
   * Minimum wall-clock time between two checks for what has closed in windows: records of left and outer joins whose partners can no longer
   * arrive, and windows that are emitted when they close.
   */
  readonly emitInterval: number
  /**
   * How long a task that reads several topics waits for the next record of an empty one, so that it takes records in timestamp order, like
   * Kafka's `max.task.idle.ms`: 0 waits for records that are on the broker but not fetched yet; a larger value also waits that long for
   * records that are yet to be written; -1 waits for nothing. The task never waits for a partition that cannot be read.
   */
  readonly maxTaskIdle: number
  /**
   * Bytes of table and aggregation updates that a task holds back until its next checkpoint, so that a key that changes often is sent once
   * per checkpoint, like Kafka's `statestore.cache.max.bytes`. Stores with their own `cacheBytes` are separate. When updates exceed the
   * limit, all are sent. 0 holds none back.
   */
  readonly cacheBytes: number
  /** First wait before the engine retries what failed temporarily. */
  readonly retryInitial: number
  /** Longest wait before the engine retries what failed temporarily. */
  readonly retryMax: number
}

/** The defaults of the task settings. */
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

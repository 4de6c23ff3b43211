import type { MetricDefinition } from './metrics.ts'

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
const fine = [0.000_001, 0.000_005, 0.000_01, 0.000_05, 0.000_1, 0.000_5, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5]
const sizes = [1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000]

/** The metrics that the engine records automatically for every topology and step. */
export const engineMetrics = {
  stepRecords: {
    name: 'streams_step_records_total',
    type: 'counter',
    help: 'Records by step and outcome: processed, failed (given to the error handler) or retried.',
    labels: ['topology', 'step', 'outcome']
  },
  stepDuration: {
    name: 'streams_step_duration_seconds',
    type: 'histogram',
    help: 'Time of one call of a step, promises included; sampled for synchronous steps.',
    labels: ['topology', 'step'],
    buckets: fine
  },
  dropped: {
    name: 'streams_dropped_records_total',
    type: 'counter',
    help: 'Records skipped by a step or an error handler, by reason.',
    labels: ['topology', 'step', 'reason']
  },
  future: {
    name: 'streams_future_records_total',
    type: 'counter',
    help: 'Records so far ahead of the clock that stream time did not follow them, by source step.',
    labels: ['topology', 'step']
  },
  untimed: {
    name: 'streams_untimed_records_total',
    type: 'counter',
    help: 'Records without a time (timestamp -1), processed at the time of their partition or the present one, by source step.',
    labels: ['topology', 'step']
  },
  retimed: {
    name: 'streams_retimed_records_total',
    type: 'counter',
    help: 'Records written at the present time because their topic refused their own, which is in the header __streams.event-time.',
    labels: ['topology', 'topic']
  },
  deadLetters: {
    name: 'streams_dead_letters_total',
    type: 'counter',
    help: 'Dead letters acknowledged by the broker, by the step that failed and the error code.',
    labels: ['topology', 'step', 'reason']
  },
  sinkRows: {
    name: 'streams_sink_rows_total',
    type: 'counter',
    help: 'Rows given to a sink by outcome: inserted, duplicate or refused.',
    labels: ['topology', 'step', 'outcome']
  },
  sinkBatch: {
    name: 'streams_sink_batch_rows',
    type: 'histogram',
    help: 'Rows in one write of a sink.',
    labels: ['topology', 'step'],
    buckets: sizes
  },
  sinkWrite: {
    name: 'streams_sink_write_seconds',
    type: 'histogram',
    help: 'Time of one successful write of a sink.',
    labels: ['topology', 'step'],
    buckets: seconds
  },
  truncated: {
    name: 'streams_truncated_dead_letters_total',
    type: 'counter',
    help: 'Dead letters that were cut because their topic does not take them whole.',
    labels: ['topology', 'step']
  },
  endToEnd: {
    name: 'streams_end_to_end_seconds',
    type: 'histogram',
    help: 'From the timestamp of the source record to its output being written.',
    labels: ['topology'],
    buckets: seconds
  },
  fetchBatch: {
    name: 'streams_fetch_batch_records',
    type: 'histogram',
    help: 'Records in one batch received from the broker.',
    labels: ['topology'],
    buckets: sizes
  },
  lag: {
    name: 'streams_consumer_lag_records',
    type: 'gauge',
    help: 'Records between the committed position and the end of the partition; of the topic of a global table, between what this process has read and the end.',
    labels: ['topology', 'topic', 'partition']
  },
  inFlight: {
    name: 'streams_records_in_flight',
    type: 'gauge',
    help: 'Records fetched and not yet finished.',
    labels: ['topology']
  },
  paused: {
    name: 'streams_paused_partitions',
    type: 'gauge',
    help: 'Partitions not fetched at the moment because enough records wait.',
    labels: ['topology']
  },
  waiting: {
    name: 'streams_waiting_tasks',
    type: 'gauge',
    help: 'Tasks that wait for something outside: a sink, the registry or the broker that does not answer, or a store that another process holds; as `transaction` the partitions that end at an open transaction of another producer.',
    labels: ['topology', 'reason']
  },
  strangers: {
    name: 'streams_group_strangers',
    type: 'gauge',
    help: 'Members of the consumer group that are no workers of this library: they get a part of the records and commit it.',
    labels: ['topology']
  },
  unfitTopics: {
    name: 'streams_unfit_topics',
    type: 'gauge',
    help: 'Topics written to whose settings would lose what is kept in them, or let no record in: see the topology health reason.',
    labels: ['topology']
  },
  stopped: {
    name: 'streams_stopped_tasks',
    type: 'gauge',
    help: 'Tasks whose partition stopped because a dead letter could not be written; restart the worker once it can.',
    labels: ['topology']
  },
  damaged: {
    name: 'streams_damaged_batches_total',
    type: 'counter',
    help: 'Batches on the broker that could not be read, by reason: checksum, truncated, malformed, old-format, unknown-codec or too-large.',
    labels: ['topology', 'topic', 'reason']
  },
  standing: {
    name: 'streams_damaged_partitions',
    type: 'gauge',
    help: 'Partitions stopped at an unreadable batch; millrace offsets skip resumes after it.',
    labels: ['topology']
  },
  matchedTopics: {
    name: 'streams_matched_topics',
    type: 'gauge',
    help: 'Topics that match the pattern of a step and are read by it.',
    labels: ['topology', 'step']
  },
  torn: {
    name: 'streams_torn_tasks',
    type: 'gauge',
    help: 'Tasks with state of which another worker reads a part, because it runs another topology or an old release.',
    labels: ['topology']
  },
  skipped: {
    name: 'streams_skipped_offsets_total',
    type: 'counter',
    help: 'Offsets that an operator passed over, with or without records.',
    labels: ['topology', 'topic']
  },
  commits: {
    name: 'streams_commits_total',
    type: 'counter',
    help: 'Offset commits by outcome: committed, refused or failed.',
    labels: ['topology', 'outcome']
  },
  commitDuration: {
    name: 'streams_commit_seconds',
    type: 'histogram',
    help: 'Time of one offset commit.',
    labels: ['topology'],
    buckets: seconds
  },
  rebalances: {
    name: 'streams_rebalances_total',
    type: 'counter',
    help: 'Times that partitions were assigned to this member.',
    labels: ['topology']
  },
  positionResets: {
    name: 'streams_position_resets_total',
    type: 'counter',
    help: 'Positions that the log no longer had, by reason: deleted (before it was read), cut (a leader was elected without it) or recreated (the topic).',
    labels: ['topology', 'topic', 'reason']
  },
  resetOffsets: {
    name: 'streams_position_reset_offsets_total',
    type: 'counter',
    help: 'Offsets between lost positions and where reading resumed, by reason; the log line names them.',
    labels: ['topology', 'topic', 'reason']
  },
  restoreRemaining: {
    name: 'streams_restore_remaining_records',
    type: 'gauge',
    help: 'Changelog records still to be restored into a store; of a global store (partition `global`), records of its topic.',
    labels: ['topology', 'store', 'partition']
  },
  restored: {
    name: 'streams_restored_records_total',
    type: 'counter',
    help: 'Changelog records that were read to restore stores.',
    labels: ['topology', 'store']
  },
  restarts: {
    name: 'streams_client_restarts_total',
    type: 'counter',
    help: 'Times that a consumer was rebuilt, by reason: crashed or stalled.',
    labels: ['topology', 'reason']
  }
} as const satisfies Record<string, MetricDefinition>

/**
 * Millrace streams: the semantics of Kafka Streams for TypeScript. This is the library's whole public surface; whatever is not
 * exported here is internal.
 */
export { murmur2, partitionOfKey } from './assignment/murmur2.ts'
export { type ConsoleLevel, type ConsoleLogOptions, consoleLog } from './console-log.ts'
export { avro, bytes, json, jsonSchema, opaque, string } from './deprecated-formats.ts'
export type { Admin, NewTopic, PartitionOffsets, TopicSettings } from './driver/admin.ts'
export type {
  AutoOffsetReset,
  ConsumerOptions,
  DamagedBatch,
  DamageReason,
  RawRecord,
  TopicPartition
} from './driver/consumer.ts'
export type { Driver } from './driver/driver.ts'
export type { ProduceFailure, Producer, ProducerOptions, ProducerRecord } from './driver/producer.ts'
export type { AggregateOptions } from './dsl/operators/aggregations/aggregate.ts'
export type { AtOnce } from './dsl/operators/aggregations/settled.ts'
export type { StreamJoinOptions } from './dsl/operators/joins/join-stores.ts'
export type { StreamTableJoinOptions } from './dsl/operators/joins/stream-table-join.ts'
export type { DedupeOptions, Repetition } from './dsl/operators/records/dedupe.ts'
export type { PrintOptions } from './dsl/operators/records/foreach.ts'
export type { RepartitionOptions } from './dsl/operators/records/repartition.ts'
export type { WorkerOptions } from './dsl/operators/records/worker.ts'
export type { GlobalTableOptions, UpdateGlobal } from './dsl/operators/tables/global-table.ts'
export type { RecordTableOptions, TableOptions } from './dsl/operators/tables/table-options.ts'
export type { SuppressOptions } from './dsl/operators/windows/add-suppress.ts'
export { type Suppression, untilTimeLimit, untilWindowCloses } from './dsl/operators/windows/suppress.ts'
export type { WindowedOptions } from './dsl/operators/windows/windowed-aggregate.ts'
export type { Awaitable, KeyValue } from './dsl/results.ts'
export type { SinkToOptions, StepOptions } from './dsl/step-options.ts'
export {
  type CogroupedOf,
  CogroupedStream,
  GlobalTable,
  GroupedStream,
  GroupedTable,
  type ProcessOptions,
  type RecordOf,
  SessionCogroupedStream,
  SessionStream,
  Stream,
  Table,
  type ToOptions,
  type WindowedAggregateOptions,
  WindowedCogroupedStream,
  type WindowedOf,
  WindowedStream
} from './dsl/stream.ts'
export { type BuilderOptions, type StreamOptions, StreamsBuilder } from './dsl/streams-builder.ts'
export { topicsMatching } from './dsl/topics-matching.ts'
export { type ErrorCode, errorCodes } from './errors/codes.ts'
export { deadLetter, errorHeaders, replayCount, withoutErrorHeaders } from './errors/dead-letter.ts'
export type { ErrorContext, Stage } from './errors/error-context.ts'
export {
  deadLetterTo,
  type ErrorResponse,
  type ExceptionHandler,
  type ExceptionHandlers,
  logAndContinue,
  logAndFail
} from './errors/handlers.ts'
export {
  type ExponentialOptions,
  exponential,
  fixed,
  onlyRetryable,
  type RetryingOptions,
  type RetryPolicy,
  retrying
} from './errors/retry.ts'
export {
  asError,
  BackpressureError,
  codeOf,
  isRetryable,
  StreamsError,
  type StreamsErrorOptions
} from './errors/streams-error.ts'
export { InexactNumber, readExactJson, readJson } from './exact-json.ts'
export type { TopologyDescription } from './graph/describe/description.ts'
export type { NodeDescription, SubTopologyDescription } from './graph/describe/parts.ts'
export type { ComputedTopic, StreamPartitioner, TimestampExtractor } from './graph/nodes.ts'
export { changelogTopic, type RetryTopics, retryTopic, Topology } from './graph/topology.ts'
export {
  eachHeader,
  type HeaderEntry,
  type Headers,
  type HeaderValue,
  headerEntries,
  headersOf,
  headerText,
  noHeaders,
  withHeader,
  withHeaders,
  withoutHeaders
} from './headers.ts'
export { type Logger, noLog } from './log.ts'
export { engineMetrics } from './metrics/engine-metrics.ts'
export { type MetricDefinition, type Metrics, noMetrics, type Series } from './metrics/metrics.ts'
export {
  type DeadLettered,
  logBatches,
  type RecordsTaken,
  type SinkWritten,
  type TopologyObserver
} from './observer.ts'
export type {
  Cancellable,
  OpenStore,
  Processor,
  ProcessorContext,
  ProcessorSupplier,
  PunctuationType,
  RecordMetadata
} from './processor/processor-context.ts'
export {
  defineConfig,
  type ProjectConfig,
  type ProjectSettings,
  type ProjectTopics,
  type ProjectTopology,
  type RegisteredSchema
} from './project-config.ts'
export { StreamRecord } from './record.ts'
export type { ChangedState } from './runtime/kept-state/kept-state.ts'
export type { PartitionState } from './runtime/member/partition-state.ts'
export type { Skipped } from './runtime/member/skip.ts'
export type { MissingOffsets } from './runtime/start/missing-offsets.ts'
export type { MissingChangelog } from './runtime/start/restore.ts'
export { notBeforeHeader } from './runtime/steps/retry-topics.ts'
export { type Health, Streams, type StreamsState } from './runtime/streams.ts'
export type { StreamsConfig } from './runtime/streams-config.ts'
export { type TaskOptions, taskDefaults } from './runtime/task-options.ts'
export type { Format, Opaque, Serde, SerdePart, SerdeResolver } from './serde.ts'
export { type Serdes, serdes } from './serdes.ts'
export type { RefusedRow, Sink, SinkResult } from './sink.ts'
export { inMemoryStores } from './state/in-memory-stores.ts'
export type { KeyValueStore, ReadOnlyKeyValueStore } from './state/key-value-store.ts'
export type { ReadOnlyStoreDefinition } from './state/read-only-store.ts'
export type { StoreSupplier } from './state/store-backend.ts'
export {
  type AnyStoreDefinition,
  keyValueStore,
  type StoreDefinition,
  type StoreOptions,
  type StoreTimes,
  type TimeOrder
} from './state/store-definition.ts'
export type { ValueAndTimestamp } from './state/timestamped.ts'
export {
  type ReadOnlyWindowStore,
  type WindowOrder,
  type WindowStore,
  type WindowStoreDefinition,
  type WindowStoreOptions,
  windowStore
} from './state/window-store.ts'
export { type Clock, sleep, systemClock } from './time/clock.ts'
export { days, hours, minutes, ms, seconds } from './time/duration.ts'
export { eventTimeHeader, eventTimeOf } from './time/event-time.ts'
export { type Topic, type TopicOptions, type TopicTimestamps, topic } from './topic.ts'
export { type TopicPattern, topicPattern } from './topic-pattern.ts'
export { type EmitStrategy, onWindowClose, onWindowUpdate } from './windows/emit-strategy.ts'
export { type JoinWindowOptions, type JoinWindows, joinWindows } from './windows/join-windows.ts'
export { type Window, type Windowed, windowed } from './windows/windowed.ts'
export {
  hopping,
  type SessionWindows,
  type SlidingWindows,
  session,
  sliding,
  type TimeWindows,
  tumbling,
  type WindowOptions,
  type Windows
} from './windows/windows.ts'

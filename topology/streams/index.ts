/**
 * Millrace streams: the semantics of Kafka Streams for TypeScript. This is the library's whole public surface; whatever is not
 * exported here is internal.
 */
export type { Admin, NewTopic, PartitionOffsets } from './driver/admin.ts'
export type { Driver } from './driver/driver.ts'
export type { ProduceFailure, Producer, ProducerOptions, ProducerRecord } from './driver/producer.ts'
export type { PartitionReader, ReadRange } from './driver/reader.ts'
export type {
  RawRecord,
  Source,
  SourceBatch,
  SourceListener,
  SourceOptions,
  TopicPartition,
  TopicPartitionOffset
} from './driver/source.ts'
export { type ErrorCode, errorCodes } from './errors/codes.ts'
export { type ExponentialOptions, exponential, fixed, onlyRetryable, type RetryPolicy } from './errors/retry.ts'
export {
  asError,
  BackpressureError,
  codeOf,
  isRetryable,
  StreamsError,
  type StreamsErrorOptions
} from './errors/streams-error.ts'
export { type Logger, noLog } from './log.ts'
export { type MetricDefinition, type Metrics, noMetrics, type Series } from './metrics/metrics.ts'
export { type Headers, type HeaderValue, headerText, noHeaders, StreamRecord } from './record.ts'
export {
  avro,
  bytes,
  type Format,
  json,
  jsonSchema,
  type Serde,
  type SerdePart,
  type SerdeResolver,
  string
} from './serde.ts'
export type { RefusedRow, Sink, SinkResult } from './sink.ts'
export type { StoreBackend, StoreEntry, StoreSupplier } from './state/store-backend.ts'
export { type Clock, sleep, systemClock } from './time/clock.ts'
export { hours, minutes, ms, seconds } from './time/duration.ts'
export { type Topic, topic } from './topic.ts'

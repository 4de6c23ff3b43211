import type { Admin } from './admin.ts'
import type { Producer, ProducerOptions } from './producer.ts'
import type { PartitionReader } from './reader.ts'
import type { Source, SourceOptions } from './source.ts'

/**
 * A broker as the engine sees it. Implementations: `connectors/kafka` (kafkajs) and `connectors/memory`. Nothing connects
 * before `start` or `connect` is called on what these functions return.
 */
export interface Driver {
  /** For log lines: `kafkajs`, `memory`. */
  readonly name: string
  /** Makes a member of a consumer group. */
  readonly source: (options: SourceOptions) => Source
  /** Makes a producer. */
  readonly producer: (options?: ProducerOptions) => Producer
  /** Makes an admin client. */
  readonly admin: () => Admin
  /** Makes a reader of partitions outside any group. */
  readonly reader: () => PartitionReader
}

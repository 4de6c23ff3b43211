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
  readonly source: (options: SourceOptions) => Source
  readonly producer: (options?: ProducerOptions) => Producer
  readonly admin: () => Admin
  readonly reader: () => PartitionReader
}

import type { Admin } from './admin.ts'
import type { Consumer, ConsumerOptions } from './consumer.ts'
import type { Producer, ProducerOptions } from './producer.ts'
import type { PartitionReader, ReaderOptions } from './reader.ts'

/**
 * A broker as the engine sees it. Implementations: `connectors/kafka` (kafkajs) and `connectors/memory`. Nothing connects
 * before `start` or `connect` is called on what these functions return.
 */
export interface Driver {
  /** For log lines: `kafka`, `memory`. */
  readonly name: string
  /**
   * Looks once, without trying again, whether a broker answers. Rejects as `broker-unavailable`, retryable, naming the addresses and why none
   * did. A driver without brokers has none.
   */
  readonly reach?: () => Promise<void>
  /** Makes a member of a consumer group. */
  readonly consumer: (options: ConsumerOptions) => Consumer
  /** Makes a producer. */
  readonly producer: (options?: ProducerOptions) => Producer
  /** Makes an admin client. */
  readonly admin: () => Admin
  /** Makes a reader of partitions outside any group. */
  readonly reader: (options?: ReaderOptions) => PartitionReader
}

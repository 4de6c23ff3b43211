import type { Admin } from './admin.ts'
import type { Consumer, ConsumerOptions } from './consumer.ts'
import type { Producer, ProducerOptions } from './producer.ts'
import type { PartitionReader, ReaderOptions } from './reader.ts'

/**
 * A broker as the engine sees it, implemented by `connectors/kafka` (kafkajs) and `connectors/memory`. Nothing connects before you call
 * `start` or `connect` on what these functions return.
 */
export interface Driver {
  /** Name for log lines: `kafka`, `memory`. */
  readonly name: string
  /**
   * Checks once, without retrying, whether a broker answers. Rejects with `broker-unavailable`, retryable, naming the addresses and why
   * none of them answered. Absent in drivers without brokers.
   */
  readonly reach?: () => Promise<void>
  /** Creates a member of a consumer group. */
  readonly consumer: (options: ConsumerOptions) => Consumer
  /** Creates a producer. */
  readonly producer: (options?: ProducerOptions) => Producer
  /** Creates an admin client. */
  readonly admin: () => Admin
  /** Creates a reader of partitions outside any group. */
  readonly reader: (options?: ReaderOptions) => PartitionReader
}

import type { Driver } from '#streams'
import { MemoryAdmin } from './memory-admin.ts'
import { MemoryBroker } from './memory-broker.ts'
import { MemoryConsumer } from './memory-consumer.ts'
import { MemoryProducer } from './memory-producer.ts'
import { MemoryReader } from './memory-reader.ts'

/**
 * Creates a driver without a server, for tests: clients that share a `MemoryBroker` see each other's topics and groups. It has Kafka's
 * semantics as the driver contract states them.
 * @example const broker = new MemoryBroker(); const driver = memoryDriver(broker)
 */
export function memoryDriver(broker: MemoryBroker = new MemoryBroker()): Driver {
  return {
    name: 'memory',
    consumer: options => new MemoryConsumer(broker, options),
    producer: options => new MemoryProducer(broker, options),
    admin: () => new MemoryAdmin(broker),
    reader: () => new MemoryReader(broker)
  }
}

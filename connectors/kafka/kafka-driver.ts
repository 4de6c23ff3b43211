import type { Driver } from '#streams'
import { KafkaReader } from './fetch/kafka-reader.ts'
import { KafkaConsumer } from './group/kafka-consumer.ts'
import { KafkaAdmin } from './kafka-admin.ts'
import type { KafkaOptions } from './kafka-options.ts'
import { checkKafkaOptions } from './option-rules.ts'
import { KafkaProducer } from './produce/kafka-producer.ts'
import { reachBroker } from './reach-broker.ts'

/**
 * Creates a driver for Kafka over kafkajs's connections. Nothing connects yet: each client makes its own connections with `start`,
 * `connect` or its first use.
 * @throws StreamsError `invalid-configuration` naming each invalid setting and what is allowed
 * @example kafkaDriver({ brokers: ['localhost:9092'], sasl: { mechanism: 'scram-sha-512', username, password }, ssl: true })
 */
export function kafkaDriver(options: KafkaOptions): Driver {
  checkKafkaOptions(options)
  return {
    name: 'kafka',
    reach: () => reachBroker(options),
    consumer: consumerOptions => new KafkaConsumer(options, consumerOptions),
    producer: producerOptions => new KafkaProducer(options, producerOptions),
    admin: () => new KafkaAdmin(options),
    reader: readerOptions => new KafkaReader(options, readerOptions)
  }
}

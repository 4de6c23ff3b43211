import type { Driver } from '#streams'
import { KafkaReader } from './fetch/kafka-reader.ts'
import { KafkaConsumer } from './group/kafka-consumer.ts'
import { KafkaAdmin } from './kafka-admin.ts'
import type { KafkaOptions } from './kafka-options.ts'
import { KafkaProducer } from './produce/kafka-producer.ts'

/**
 * Kafka over kafkajs's connections. Nothing connects here: each client has connections of its own, made by its `start`, `connect` or first use.
 * @example kafkaDriver({ brokers: ['localhost:9092'], sasl: { mechanism: 'scram-sha-512', username, password }, ssl: true })
 */
export function kafkaDriver(options: KafkaOptions): Driver {
  return {
    name: 'kafka',
    consumer: consumerOptions => new KafkaConsumer(options, consumerOptions),
    producer: producerOptions => new KafkaProducer(options, producerOptions),
    admin: () => new KafkaAdmin(options),
    reader: () => new KafkaReader(options)
  }
}

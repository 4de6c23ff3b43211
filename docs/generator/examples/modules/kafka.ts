import { kafkaDriver } from 'millrace/kafka'

export const driver = kafkaDriver({
  brokers: ['broker-1.example:9093', 'broker-2.example:9093'],
  clientId: 'orders',
  ssl: true,
  sasl: { mechanism: 'scram-sha-512', username: 'orders', password: process.env.KAFKA_PASSWORD ?? '' }
})

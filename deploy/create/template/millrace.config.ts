import { defineConfig } from 'millrace'
import { kafkaDriver } from 'millrace/kafka'
import { orders } from './src/orders.ts'

export default defineConfig({
  topologies: [orders()],
  driver: kafkaDriver({ brokers: (process.env.KAFKA_BROKER ?? 'localhost:9092').split(',') }),
  topics: { partitions: 3 }
})

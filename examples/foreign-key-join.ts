/**
 * Orders with the customers that they name, kept up to date when either changes. `KAFKA_BROKER=localhost:9092 node foreign-key-join.ts` runs
 * it; start as many as you like.
 */
import { fileURLToPath } from 'node:url'
import { Streams, StreamsBuilder, serdes, type Topology, topic } from 'millrace'
import { kafkaDriver } from 'millrace/kafka'

/** What was ordered, and by whom. */
export interface Order {
  readonly customer: string
  readonly item: string
}

/** Who orders. */
export interface Customer {
  readonly name: string
  readonly city: string
}

export const orders = topic('orders', serdes.string, serdes.json<Order>())
export const customers = topic('customers', serdes.string, serdes.json<Customer>())
export const labels = topic('order-labels', serdes.string, serdes.string)

/**
 * Each order asks for the row of its customer over a topic and is answered over another: the topics of both may have any number of partitions.
 * A customer who moves changes the label of each of their orders.
 */
export function orderLabels(): Topology {
  const builder = new StreamsBuilder('order-labels')
  builder
    .table('orders', orders)
    .join(
      'with-customer',
      builder.table('customers', customers),
      order => order.customer,
      (order, { name, city }) => `${order.item} for ${name}, ${city}`
    )
    .toStream('changes')
    .to('write-labels', labels)
  return builder.build()
}

const isMain = process.argv[1] === fileURLToPath(import.meta.url)

if (isMain) {
  const driver = kafkaDriver({ brokers: [process.env.KAFKA_BROKER ?? 'localhost:9092'] })
  const admin = driver.admin()
  await admin.createTopics([orders, customers, labels].map(({ name }) => ({ name, partitions: 2 })))
  await admin.close()
  const streams = new Streams(orderLabels(), { applicationId: 'order-labels', driver })
  process.once('SIGTERM', () => streams.close()).once('SIGINT', () => streams.close())
  await streams.start()
  const reason = await streams.stopped
  if (reason) throw reason
}

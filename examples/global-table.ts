/**
 * Orders in euros: every worker has all exchange rates, whatever the key of an order. `KAFKA_BROKER=localhost:9092 node global-table.ts` runs it;
 * start as many as you like.
 */
import { fileURLToPath } from 'node:url'
import { Streams, StreamsBuilder, serdes, type Topology, topic } from 'millrace'
import { kafkaDriver } from 'millrace/kafka'

/** What was ordered, in its own currency. */
export interface Order {
  readonly currency: string
  readonly total: number
}

export const rates = topic('exchange-rates', serdes.string, serdes.json<number>())
export const orders = topic('foreign-orders', serdes.string, serdes.json<Order>())
export const inEuros = topic('orders-in-euros', serdes.string, serdes.json<number>())

/**
 * The rates are read whole before the first order, and followed from then on. An order is joined with the rate that its worker knows when it comes;
 * without a rate it is left out.
 */
export function ordersInEuros(): Topology {
  const builder = new StreamsBuilder('orders-in-euros')
  const table = builder.globalTable('rates', rates)
  builder
    .stream('read-orders', orders)
    .join(
      'in-euros',
      table,
      order => order.currency,
      (order, rate) => Math.round(order.total * rate)
    )
    .to('write-orders', inEuros)
  return builder.build()
}

const isMain = process.argv[1] === fileURLToPath(import.meta.url)

if (isMain) {
  const driver = kafkaDriver({ brokers: [process.env.KAFKA_BROKER ?? 'localhost:9092'] })
  const admin = driver.admin()
  const compacted = { name: rates.name, partitions: 2, config: { 'cleanup.policy': 'compact' } }
  await admin.createTopics([compacted, ...[orders, inEuros].map(({ name }) => ({ name, partitions: 2 }))])
  await admin.close()
  const streams = new Streams(ordersInEuros(), { applicationId: 'orders-in-euros', driver })
  process.once('SIGTERM', () => streams.close()).once('SIGINT', () => streams.close())
  await streams.start()
  const reason = await streams.stopped
  if (reason) throw reason
}

import { Streams } from 'millrace'
import { kafkaDriver } from 'millrace/kafka'
import { lmdbStores } from 'millrace/lmdb'
import { topics } from './topics.ts'
import { ordersTopology } from './topology.ts'
import { webhookSink } from './webhook-sink.ts'

const { KAFKA_BROKER = 'localhost:9092', ORDERS_URL = '', RATES_URL = '' } = process.env

/** Asks the service that knows exchange rates. */
async function rates(currency: string): Promise<number> {
  const response = await fetch(`${RATES_URL}/${currency}`, { signal: AbortSignal.timeout(5_000) })
  if (!response.ok) throw new Error(`${RATES_URL} answers ${response.status} for ${currency}`)
  return Number(await response.text())
}

const driver = kafkaDriver({ brokers: [KAFKA_BROKER] })
await driver.reach?.()
const admin = driver.admin()
await admin.createTopics(Object.values(topics).map(({ name }) => ({ name, partitions: 6 })))
await admin.close()

const streams = new Streams(ordersTopology({ rates, rows: webhookSink(ORDERS_URL) }), {
  applicationId: 'orders',
  driver,
  stores: lmdbStores({ directory: 'state' })
})
process.once('SIGTERM', () => streams.close()).once('SIGINT', () => streams.close())
await streams.start()

const reason = await streams.stopped
if (reason) throw reason

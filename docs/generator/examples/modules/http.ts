import { exponential, ms, onlyRetryable, StreamsBuilder, serdes, topic } from 'millrace'
import { httpStep, webhookSink } from 'millrace/http'

interface Order {
  readonly id: string
}
interface PricedOrder extends Order {
  readonly euros: number
}

const price = httpStep<Order, PricedOrder>({ url: 'http://prices:8080/price', timeout: ms(2_000) })
const shop = webhookSink<string, PricedOrder>({ url: 'https://shop.example/orders' })

const builder = new StreamsBuilder('orders')
builder
  .stream('read-orders', topic('orders', serdes.string, serdes.json<Order>()))
  .mapValues('price', price, { concurrency: 32, retry: exponential({ initial: ms(200), retryOn: onlyRetryable }) })
  .sinkTo('post-order', shop)

export const topology = builder.build()

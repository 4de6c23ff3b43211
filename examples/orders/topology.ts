import { deadLetterTo, exponential, hours, ms, type Sink, StreamsBuilder, seconds, type Topology } from 'millrace'
import { customerTotals, totals } from './customer-totals.ts'
import { priceWith, type Rates, validateOrder } from './steps.ts'
import { type PricedOrder, topics } from './topics.ts'

/** What the pipeline needs from outside. */
export interface OrdersDeps {
  readonly rates: Rates
  readonly rows: Sink<string, PricedOrder>
}

const sixTries = exponential({ initial: ms(200), max: seconds(10), attempts: 6, jitter: 0.2 })

/** Orders in; priced orders, large orders and totals by customer out. */
export function ordersTopology({ rates, rows }: OrdersDeps): Topology {
  const builder = new StreamsBuilder('orders', { onError: deadLetterTo(topics.deadLetter) })

  const priced = builder
    .stream('read-orders', topics.orders)
    .mapValues('validate', validateOrder)
    .dedupe('drop-repeats', { by: order => order.orderId, within: hours(24) })
    .mapValues('price', priceWith(rates), { retry: sixTries, concurrency: 32 })

  priced.sinkTo('store-order', rows)
  priced.to('write-priced', topics.priced)

  const { large } = priced.branch('by-size', { large: order => order.euros >= 1000 })
  large.to('write-large', topics.large)

  priced.process('add-up', customerTotals, { stores: [totals] }).to('write-totals', topics.totals)

  return builder.build()
}

import { deadLetterTo, StreamsBuilder, StreamsError, type Topology } from 'millrace'
import { type Order, topics } from './topics.ts'

/** Passes an order on; throws to reject it, which makes a dead letter of it. */
export function checkOrder(order: Order): Order {
  if (order.total > 0) return order
  throw new StreamsError('invalid-value', `total is ${order.total}; it must be more than 0`)
}

/** Orders in; large orders, and how many each customer has placed, out. */
export function orders(): Topology {
  const builder = new StreamsBuilder('orders', { onError: deadLetterTo(topics.deadLetters) })
  const checked = builder.stream('read-orders', topics.orders).mapValues('check', checkOrder)

  checked.filter('large-only', order => order.total >= 1000).to('write-large', topics.large)
  checked
    .groupBy('by-customer', order => order.customer)
    .count('orders-of-customer')
    .toStream('changes')
    .to('write-counts', topics.counts)

  return builder.build()
}

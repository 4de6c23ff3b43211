import { StreamsError } from 'millrace'
import type { Order, PricedOrder } from './topics.ts'

/** Passes an order on that can be priced; throws for any other. */
export function validateOrder(order: Order | null): Order {
  if (order === null) throw new StreamsError('null-value', 'an order has a value; this record is a tombstone')
  if (!(order.total > 0)) throw new StreamsError('invalid-value', `total is ${order.total}; it must be more than 0`)
  return order
}

/** Euros for one unit of a currency, from wherever rates come from. */
export type Rates = (currency: string) => Promise<number>

/** Makes the step that adds the total in euros. */
export function priceWith(rates: Rates): (order: Order) => Promise<PricedOrder> {
  return async order => ({ ...order, euros: order.total * (await rates(order.currency)) })
}

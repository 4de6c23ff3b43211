import { serdes, topic } from 'millrace'

/** An order as the shop sends it, keyed by customer. */
export interface Order {
  readonly orderId: string
  readonly customerId: string
  readonly total: number
  /** ISO 4217. */
  readonly currency: string
  /** Milliseconds since the epoch. */
  readonly placedAt: number
}

/** An order with its total in euros. */
export interface PricedOrder extends Order {
  readonly euros: number
}

/** What a customer has ordered so far. */
export interface CustomerTotal {
  readonly euros: number
  readonly orders: number
  /** When the last order was placed. */
  readonly lastOrder: number
}

/** Every topic of the pipeline, with the formats of its keys and values. */
export const topics = {
  orders: topic('orders', serdes.string, serdes.json<Order>()),
  priced: topic('orders-priced', serdes.string, serdes.json<PricedOrder>()),
  large: topic('orders-large', serdes.string, serdes.json<PricedOrder>()),
  totals: topic('customer-totals', serdes.string, serdes.json<CustomerTotal>()),
  deadLetter: topic('orders-dead-letters', serdes.bytes, serdes.bytes, { timestamps: 'now' })
}

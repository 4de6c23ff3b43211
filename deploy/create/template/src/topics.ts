import { serdes, topic } from 'millrace'

/** An order as the shop sends it. */
export interface Order {
  readonly customer: string
  readonly total: number
}

/** Every topic of the project, with the formats of its keys and values. */
export const topics = {
  orders: topic('orders', serdes.string, serdes.json<Order>()),
  large: topic('large-orders', serdes.string, serdes.json<Order>()),
  counts: topic('orders-by-customer', serdes.string, serdes.json<number>()),
  deadLetters: topic('orders-dead-letters', serdes.bytes, serdes.bytes, { timestamps: 'now' })
}

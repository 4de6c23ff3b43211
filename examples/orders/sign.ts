import { scryptSync } from 'node:crypto'
import type { PricedOrder } from './topics.ts'

/** An order with a signature that takes long to make. */
export interface SignedOrder extends PricedOrder {
  readonly signature: string
}

/** Runs in a worker thread: value and key come in, the new value goes out. */
export default function sign({ value }: { readonly value: PricedOrder; readonly key: string }): SignedOrder {
  return { ...value, signature: scryptSync(value.orderId, 'orders', 32).toString('hex') }
}

import { serdes, topic } from 'millrace'

interface Order {
  readonly id: string
  readonly total: number
}

/** Checks what was parsed; what it throws makes a dead letter with `deserialization-failed`. */
function order(parsed: unknown): Order {
  const { id, total } = parsed as Partial<Order>
  if (typeof id !== 'string' || typeof total !== 'number') throw new Error('an order has an id and a total')
  return { id, total }
}

export const orders = topic('orders', serdes.string, serdes.json(order))
export const invoices = topic('invoices', serdes.string, serdes.avro<Order>('invoices-value'))
export const scans = topic('scans', serdes.string, serdes.bytes)

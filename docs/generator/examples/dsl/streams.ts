import { hours, StreamsBuilder, serdes, topic } from 'millrace'

const orders = topic('orders', serdes.string, serdes.json<{ id: string; total: number }>())
const large = topic('large-orders', serdes.string, serdes.json<{ id: string; total: number; tax: number }>())

const builder = new StreamsBuilder('large-orders')
builder
  .stream('read-orders', orders)
  .dedupe('drop-repeats', { by: order => order.id, within: hours(24) })
  .filter('large-only', order => order.total >= 1000)
  .mapValues('add-tax', order => ({ ...order, tax: order.total * 0.19 }))
  .to('write-large', large)

export const topology = builder.build()

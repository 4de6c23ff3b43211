import { joinWindows, minutes, StreamsBuilder, serdes, topic } from 'millrace'

const orders = topic('orders', serdes.string, serdes.json<{ total: number }>())
const payments = topic('payments', serdes.string, serdes.json<{ amount: number }>())
const settled = topic('settled-orders', serdes.string, serdes.json<{ total: number; paid: number }>())

const builder = new StreamsBuilder('settlement')
builder
  .stream('read-orders', orders)
  .leftJoin(
    'with-payment',
    builder.stream('read-payments', payments),
    (order, payment) => ({ ...order, paid: payment?.amount ?? 0 }),
    joinWindows(minutes(30), { before: 0 })
  )
  .to('write-settled', settled)

export const topology = builder.build()

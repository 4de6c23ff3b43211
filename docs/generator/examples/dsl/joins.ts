import { joinWindows, minutes, StreamsBuilder, serdes, topic } from 'millrace'

const orders = topic('orders', serdes.string, serdes.json<{ total: number }>())
const payments = topic('payments', serdes.string, serdes.json<{ amount: number }>())
const settled = topic('settled-orders', serdes.string, serdes.json<{ total: number; paid: number }>())
const balances = topic('balances', serdes.string, serdes.json<number>())

const builder = new StreamsBuilder('settlement')
const placed = builder.stream('read-orders', orders)
const paid = builder.stream('read-payments', payments)

placed
  .leftJoin(
    'with-payment',
    paid,
    (order, payment) => ({ ...order, paid: payment?.amount ?? 0 }),
    joinWindows(minutes(30), { before: 0 })
  )
  .to('write-settled', settled)

// Orders without a payment are below zero, payments without an order above it.
placed
  .outerJoin(
    'balance',
    paid,
    (order, payment) => (payment?.amount ?? 0) - (order?.total ?? 0),
    joinWindows(minutes(30), { grace: minutes(5) })
  )
  .to('write-balances', balances)

export const topology = builder.build()

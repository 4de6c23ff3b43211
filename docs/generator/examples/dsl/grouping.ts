import { StreamsBuilder, serdes, topic } from 'millrace'

const orders = topic('orders', serdes.string, serdes.json<{ customer: string; total: number }>())
const spent = topic('spent-by-customer', serdes.string, serdes.json<number>())

const builder = new StreamsBuilder('spending')
builder
  .stream('read-orders', orders)
  .groupBy('by-customer', order => order.customer)
  .aggregate(
    'spent',
    () => 0,
    (order, _customer, sum) => sum + order.total
  )
  .toStream('changes')
  .to('write-spent', spent)

export const topology = builder.build()

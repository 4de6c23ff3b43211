import { eventTimeOf, StreamsBuilder, serdes, topic } from 'millrace'

const orders = topic('orders', serdes.string, serdes.json<{ placedAt: string }>())

const builder = new StreamsBuilder('orders')
builder
  .stream('read-orders', orders, {
    timestamps: ({ headers, value }) => eventTimeOf(headers) ?? Date.parse(value.placedAt)
  })
  .print('show')

export const topology = builder.build()

import { deadLetterTo, logAndFail, StreamsBuilder, StreamsError, serdes, topic } from 'millrace'

const orders = topic('orders', serdes.string, serdes.json<{ total: number }>())
const checked = topic('checked-orders', serdes.string, serdes.json<{ total: number }>())
const failed = topic('orders-dead-letters', serdes.bytes, serdes.bytes)

const builder = new StreamsBuilder('check-orders', {
  onError: { deserialization: deadLetterTo(failed), processing: deadLetterTo(failed), production: logAndFail }
})
builder
  .stream('read-orders', orders)
  .mapValues('check', order => {
    if (!(order.total > 0)) throw new StreamsError('invalid-value', `total is ${order.total}; it must be more than 0`)
    return order
  })
  .to('write-checked', checked)

export const topology = builder.build()

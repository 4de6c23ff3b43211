import { deadLetterTo, exponential, minutes, ms, StreamsBuilder, seconds, serdes, topic } from 'millrace'

const orders = topic('orders', serdes.string, serdes.json<{ currency: string }>())
const failed = topic('orders-dead-letters', serdes.bytes, serdes.bytes)

/** Six tries within a second or two; other keys continue meanwhile. */
const sixTries = exponential({ initial: ms(50), max: seconds(1), attempts: 6, jitter: 0.2 })

export function topology(rateOf: (currency: string) => Promise<number>) {
  const builder = new StreamsBuilder('price-orders', {
    onError: deadLetterTo(failed),
    retryTopics: { delays: [minutes(1), minutes(10)] }
  })
  builder
    .stream('read-orders', orders)
    .mapValues('price', async order => ({ ...order, rate: await rateOf(order.currency) }), { retry: sixTries })
    .print('show')
  return builder.build()
}

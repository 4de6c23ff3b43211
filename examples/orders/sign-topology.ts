import { StreamsBuilder, serdes, type Topology, topic } from 'millrace'
import type { SignedOrder } from './sign.ts'
import { topics } from './topics.ts'

export const signed = topic('orders-signed', serdes.string, serdes.json<SignedOrder>())

/** Signs priced orders on two threads. */
export function signTopology(): Topology {
  const builder = new StreamsBuilder('sign-orders')
  builder
    .stream('read-priced', topics.priced)
    .worker<SignedOrder>('sign', { module: new URL('./sign.ts', import.meta.url), threads: 2 })
    .to('write-signed', signed)
  return builder.build()
}

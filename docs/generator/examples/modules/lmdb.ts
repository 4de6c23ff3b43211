import { Streams, type StreamsConfig, type Topology } from 'millrace'
import { lmdbStores } from 'millrace/lmdb'

export function durable(topology: Topology, config: StreamsConfig): Streams {
  return new Streams(topology, { ...config, stores: lmdbStores({ directory: '/var/lib/orders' }) })
}

import { Streams, type StreamsConfig, type Topology } from 'millrace'
import { openLog } from 'millrace/pino'

export async function run(topology: Topology, config: StreamsConfig): Promise<void> {
  const { log, flush } = openLog({ name: 'orders', level: 'info' })
  const streams = new Streams(topology, { ...config, log })
  await streams.start()
  await streams.stopped
  await flush()
}

import { consoleLog, Streams, seconds, type Topology } from 'millrace'
import { kafkaDriver } from 'millrace/kafka'
import { lmdbStores } from 'millrace/lmdb'

export async function run(topology: Topology): Promise<void> {
  const streams = new Streams(topology, {
    applicationId: 'orders',
    driver: kafkaDriver({ brokers: ['localhost:9092'] }),
    stores: lmdbStores({ directory: 'state' }),
    log: consoleLog({ level: 'info' }),
    drainTimeout: seconds(10)
  })
  process.once('SIGTERM', () => streams.close())
  await streams.start()
  const reason = await streams.stopped
  if (reason !== undefined) throw reason
}

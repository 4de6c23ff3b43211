import { Streams, type Topology } from '#streams'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { lmdbStores } from '../../connectors/lmdb/index.ts'

/** Runs a worker of a kill test: run name and state directory are its arguments. Ends with 1 and the reason when it cannot go on. */
export async function runWorker(topologyOf: (run: string) => Topology): Promise<void> {
  const [run = '', directory = ''] = process.argv.slice(2)
  const streams = new Streams(topologyOf(run), {
    applicationId: run,
    driver: kafkaDriver({ brokers: [process.env.KAFKA_BROKER ?? '127.0.0.1:9092'] }),
    stores: lmdbStores({ directory }),
    consumer: { sessionTimeoutMs: 6_000, heartbeatIntervalMs: 500 },
    task: { checkpointRecords: 100 }
  })
  process.once('SIGTERM', () => void streams.close())
  await streams.start()
  const reason = await streams.stopped
  if (reason) {
    process.stderr.write(`${reason.stack}\n`)
    process.exit(1)
  }
}

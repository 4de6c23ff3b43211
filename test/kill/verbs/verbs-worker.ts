import { Streams } from '#streams'
import { kafkaDriver } from '../../../connectors/kafka/index.ts'
import { lmdbStores } from '../../../connectors/lmdb/index.ts'
import { verbTopologies } from './verb-topologies.ts'

/** A worker of all topologies of verbs: run name and state directory are its arguments. Ends with 1 and the reason when one cannot go on. */
const [run = '', directory = ''] = process.argv.slice(2)
const running = verbTopologies(run).map(
  topology =>
    new Streams(topology, {
      applicationId: topology.name,
      driver: kafkaDriver({ brokers: [process.env.KAFKA_BROKER ?? '127.0.0.1:9092'] }),
      stores: lmdbStores({ directory }),
      consumer: { sessionTimeoutMs: 6_000, heartbeatIntervalMs: 500 },
      purgeInterval: 2_000,
      monitorInterval: 1_000,
      task: { checkpointRecords: 100 }
    })
)
process.once('SIGTERM', () => void Promise.all(running.map(streams => streams.close())))
await Promise.all(running.map(streams => streams.start()))
const reason = await Promise.race(running.map(streams => streams.stopped))
if (reason) {
  process.stderr.write(`${reason.stack}\n`)
  process.exit(1)
}

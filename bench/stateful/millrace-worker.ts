/** Runs one topology of the benchmark: `millrace-worker.ts VERB STORES APPLICATION BROKER FOLDER TOPICS`, until it is told to end. */
import { inMemoryStores, Streams } from '#streams'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { lmdbStores } from '../../connectors/lmdb/index.ts'
import type { Topics, Verb } from './load.ts'
import { topologyOf } from './topologies.ts'

const [verb = 'count', stores = 'memory', applicationId = '', broker = '', directory = '', names = '{}'] =
  process.argv.slice(2)
const topology = topologyOf(verb as Verb, JSON.parse(names) as Topics, `${applicationId}-out`)

const streams = new Streams(topology, {
  applicationId,
  driver: kafkaDriver({ brokers: [broker] }),
  stores: stores === 'memory' ? inMemoryStores() : lmdbStores({ directory }),
  consumer: { autoOffsetReset: 'earliest' }
})
process.once('SIGTERM', () => void streams.close())
await streams.start()
const reason = await streams.stopped
if (reason) throw reason

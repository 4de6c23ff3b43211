/** Runs one topology of the benchmark: `millrace-worker.ts VERB STORES APPLICATION BROKER FOLDER TOPICS`, until it is told to end. */
import { inMemoryStores, type Logger, noLog, Streams } from '#streams'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { lmdbStores } from '../../connectors/lmdb/index.ts'
import { boundHeapGrowth } from '../../worker/process/heap.ts'
import type { Topics, Verb } from './load.ts'
import { topologyOf } from './topologies.ts'

const [verb = 'count', stores = 'memory', applicationId = '', broker = '', directory = '', names = '{}'] =
  process.argv.slice(2)
// Memory is taken as `millrace start` bounds it, rates as a process of one's own has them.
if (verb === 'restore') boundHeapGrowth()
const say = (text: string): void => void process.stdout.write(`${text}\n`)
const partitions = 6
let [began, left] = [0, partitions]

/** Says when stores begin to be restored, and how long all of them took. */
const log: Logger = {
  ...noLog,
  info: (_, message) => {
    if (message.startsWith('restoring store') && began === 0) {
      began = performance.now()
      say('restoring')
    }
    if (message.startsWith('restored store') && --left === 0)
      say(`restored in ${Math.round(performance.now() - began)} ms`)
  }
}

const topology = topologyOf(verb as Verb | 'restore', JSON.parse(names) as Topics, `${applicationId}-out`)

const streams = new Streams(topology, {
  applicationId,
  driver: kafkaDriver({ brokers: [broker] }),
  stores: stores === 'memory' ? inMemoryStores() : lmdbStores({ directory }),
  ...(verb === 'restore' ? { log } : {}),
  consumer: { autoOffsetReset: 'earliest' },
  // Kafka Streams' cache is of the process, this one of a task.
  task: { cacheBytes: Number(process.env.CACHE_BYTES ?? 0) / partitions }
})
process.once('SIGTERM', () => void streams.close())
await streams.start()
const reason = await streams.stopped
if (reason) throw reason

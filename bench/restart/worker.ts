/** A worker of the benchmark of restarts: records are counted by key in a store on disk and passed on. */
import {
  type KeyValueStore,
  keyValueStore,
  type ProcessorContext,
  Streams,
  StreamsBuilder,
  serdes,
  topic
} from '#streams'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { lmdbStores } from '../../connectors/lmdb/index.ts'

const [broker = '', run = '', directory = '', instance = ''] = process.argv.slice(2)
const counts = keyValueStore('counts', serdes.string, serdes.json<number>())
const builder = new StreamsBuilder(run)
builder
  .stream('read', topic(`${run}.in`, serdes.string, serdes.json<number>()))
  .process<string, number>(
    'count',
    () => {
      let store: KeyValueStore<string, number>
      let context: ProcessorContext<string, number>
      return {
        init: given => {
          context = given
          store = given.store(counts)
        },
        process: record => {
          store.put(record.key, (store.get(record.key) ?? 0) + 1)
          context.forward(record)
        }
      }
    },
    { stores: [counts] }
  )
  .to('write', topic(`${run}.out`, serdes.string, serdes.json<number>()))

const streams = new Streams(builder.build(), {
  applicationId: run,
  driver: kafkaDriver({ brokers: [broker] }),
  stores: lmdbStores({ directory }),
  consumer: instance === '' ? {} : { groupInstanceId: instance }
})
process.once('SIGTERM', () => void streams.close())
await streams.start()
process.send?.('started')
const reason = await streams.stopped
if (reason) throw reason

/** Runs one topology of the benchmark: `millrace-worker.ts VERB STORES APPLICATION BROKER FOLDER TOPICS`, until it is told to end. */
import {
  inMemoryStores,
  joinWindows,
  minutes,
  Streams,
  StreamsBuilder,
  seconds,
  serdes,
  session,
  type Topology,
  topic,
  tumbling
} from '#streams'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { lmdbStores } from '../../connectors/lmdb/index.ts'
import type { Topics, Verb } from './load.ts'

const [verb = 'count', stores = 'memory', applicationId = '', broker = '', directory = '', names = '{}'] =
  process.argv.slice(2)
const topics = JSON.parse(names) as Topics

const texts = (name: string) => topic(name, serdes.string, serdes.string)
const out = `${applicationId}-out`

/** The topology that stands under the same name in the Java worker. */
function topologyOf(name: Verb): Topology {
  const builder = new StreamsBuilder(name)
  const counted = topic(out, serdes.string, serdes.json<number>())
  switch (name) {
    case 'count':
      builder.stream('read', texts(topics.events)).groupByKey().count('counts').toStream('changes').to('write', counted)
      break
    case 'windowed-count':
      builder
        .stream('read', texts(topics.events))
        .groupByKey()
        .windowedBy(tumbling(minutes(1)))
        .count('counts')
        .toStream('changes', (_, { key }) => key)
        .to('write', counted)
      break
    case 'session-count':
      builder
        .stream('read', texts(topics.events))
        .groupByKey()
        .windowedBy(session(seconds(30)))
        .count('counts')
        .toStream('changes', (_, { key }) => key)
        .to('write', counted)
      break
    case 'stream-table-join':
      builder
        .stream('read', texts(topics.events))
        .join('joined', builder.table('rows', texts(topics.rows)), value => value)
        .to('write', texts(out))
      break
    case 'stream-stream-join':
      builder
        .stream('read-left', texts(topics.left))
        .join('joined', builder.stream('read-right', texts(topics.right)), left => left, joinWindows(minutes(1)))
        .to('write', texts(out))
  }
  return builder.build()
}

const streams = new Streams(topologyOf(verb as Verb), {
  applicationId,
  driver: kafkaDriver({ brokers: [broker] }),
  stores: stores === 'memory' ? inMemoryStores() : lmdbStores({ directory }),
  consumer: { autoOffsetReset: 'earliest' }
})
process.once('SIGTERM', () => void streams.close())
await streams.start()
const reason = await streams.stopped
if (reason) throw reason

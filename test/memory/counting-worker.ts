import { type Logger, noLog, Streams, StreamsBuilder, serdes, topic } from '#streams'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { lmdbStores } from '../../connectors/lmdb/index.ts'
import { boundHeapGrowth } from '../../worker/process/heap.ts'

/**
 * A worker of a test: counts the records of the topic `<application>-in` by key in LMDB and writes each count to `<application>-out`.
 * Application and state directory are its arguments. Says `restored` for each store that it has restored.
 */
boundHeapGrowth()
const [applicationId = '', directory = ''] = process.argv.slice(2)
const log: Logger = {
  ...noLog,
  info: (_, message) => {
    if (message.startsWith('restored store')) process.stdout.write('restored\n')
  }
}
const builder = new StreamsBuilder('counting')
builder
  .stream('read', topic(`${applicationId}-in`, serdes.string, serdes.string))
  .groupByKey()
  .count('counts')
  .toStream('changes')
  .to('write', topic(`${applicationId}-out`, serdes.string, serdes.json<number>()))
const streams = new Streams(builder.build(), {
  applicationId,
  driver: kafkaDriver({ brokers: [process.env.KAFKA_BROKER ?? '127.0.0.1:9092'] }),
  stores: lmdbStores({ directory }),
  consumer: { autoOffsetReset: 'earliest' },
  log
})
process.once('SIGTERM', () => void streams.close())
await streams.start()
const reason = await streams.stopped
if (reason) throw reason

/**
 * Counts words: lines in, a count for each word out. `KAFKA_BROKER=localhost:9092 node word-count.ts` runs it; start as many as you like.
 */
import { json, keyValueStore, type Processor, Streams, StreamsBuilder, string, type Topology, topic } from 'millrace'
import { kafkaDriver } from 'millrace/kafka'

export const lines = topic('word-count-lines', string, string)
export const words = topic('word-count-words', string, string)
export const totals = topic('word-count-totals', string, json<number>())
const counts = keyValueStore('counts', string, json<number>())

/** Adds one to the count of each word and passes the new count on. The store survives a restart: its changelog is a topic. */
function counter(): Processor<string, string, string, number> {
  let count: Processor<string, string, string, number>['process']
  const init: Processor<string, string, string, number>['init'] = context => {
    const store = context.store(counts)
    count = record => {
      const total = (store.get(record.key) ?? 0) + 1
      store.put(record.key, total)
      context.forward(record.withValue(total))
    }
  }
  return { init, process: record => count(record) }
}

/** Splits lines into words keyed by themselves, so that all of one word meet in one task, and counts them there. */
export function wordCount(): Topology {
  const builder = new StreamsBuilder('word-count')
  builder
    .stream('read-lines', lines)
    .flatMapValues('split', line => line.toLowerCase().match(/\p{L}+/gu) ?? [])
    .selectKey('key-by-word', word => word)
    .to('write-words', words)
  builder
    .stream('read-words', words)
    .process('count', counter, { stores: [counts] })
    .to('write-totals', totals)
  return builder.build()
}

if (import.meta.main) {
  const driver = kafkaDriver({ brokers: [process.env.KAFKA_BROKER ?? 'localhost:9092'] })
  const admin = driver.admin()
  await admin.createTopics([lines, words, totals].map(({ name }) => ({ name, partitions: 2 })))
  await admin.close()
  const streams = new Streams(wordCount(), { applicationId: 'word-count', driver })
  process.once('SIGTERM', () => streams.close()).once('SIGINT', () => streams.close())
  await streams.start()
  const reason = await streams.stopped
  if (reason) throw reason
}

/**
 * Counts words: lines in, a count for each word out. `KAFKA_BROKER=localhost:9092 node word-count.ts` runs it; start as many as you like.
 */
import { json, Streams, StreamsBuilder, string, type Topology, topic } from 'millrace'
import { kafkaDriver } from 'millrace/kafka'

export const lines = topic('word-count-lines', string, string)
export const totals = topic('word-count-totals', string, json<number>())

/**
 * Splits lines into words, brings all of one word to one task, over a topic that the engine makes, and counts them there. The counts survive
 * a restart: the changelog of their store is a topic.
 */
export function wordCount(): Topology {
  const builder = new StreamsBuilder('word-count')
  builder
    .stream('read-lines', lines)
    .flatMapValues('split', line => line.toLowerCase().match(/\p{L}+/gu) ?? [])
    .groupBy('by-word', word => word)
    .count('counts')
    .toStream('changes')
    .to('write-totals', totals)
  return builder.build()
}

if (import.meta.main) {
  const driver = kafkaDriver({ brokers: [process.env.KAFKA_BROKER ?? 'localhost:9092'] })
  const admin = driver.admin()
  await admin.createTopics([lines, totals].map(({ name }) => ({ name, partitions: 2 })))
  await admin.close()
  const streams = new Streams(wordCount(), { applicationId: 'word-count', driver })
  process.once('SIGTERM', () => streams.close()).once('SIGINT', () => streams.close())
  await streams.start()
  const reason = await streams.stopped
  if (reason) throw reason
}

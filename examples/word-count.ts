/**
 * Counts words: lines in, a count for each word out. `KAFKA_BROKER=localhost:9092 node word-count.ts` runs it; start as many as you like.
 */
import { fileURLToPath } from 'node:url'
import { Streams, StreamsBuilder, serdes, type Topology, topic } from 'millrace'
import { kafkaDriver } from 'millrace/kafka'

export const lines = topic('word-count-lines', serdes.string, serdes.string)
export const totals = topic('word-count-totals', serdes.string, serdes.json<number>())

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

/** Run by itself, and not imported by its test. */
const isMain = process.argv[1] === fileURLToPath(import.meta.url)

if (isMain) {
  const driver = kafkaDriver({ brokers: [process.env.KAFKA_BROKER ?? 'localhost:9092'] })
  await driver.reach?.()
  const admin = driver.admin()
  await admin.createTopics([lines, totals].map(({ name }) => ({ name, partitions: 2 })))
  await admin.close()
  const streams = new Streams(wordCount(), { applicationId: 'word-count', driver })
  process.once('SIGTERM', () => streams.close()).once('SIGINT', () => streams.close())
  await streams.start()
  const reason = await streams.stopped
  if (reason) throw reason
}

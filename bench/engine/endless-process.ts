/**
 * A source that never ends and delivers as fast as it is let, into a sink that takes a millisecond a record, with the settings that the
 * engine has by itself. Runs for the seconds of the first argument, then prints an `Endless` as JSON.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { type Driver, noLog, Streams, StreamsBuilder, serdes, topic } from '#streams'
import { endlessConsumer, slowSink } from '../../test/engine/endless-consumer.ts'
import { benchDriver } from './bench-driver.ts'
import { batchRecords, type Endless, partitionCount, recordBytes } from './endless.ts'

const seconds = Number(process.argv[2] ?? 10)
const started = performance.now()
let [delivered, rows, inFlight] = [0, 0, 0]
const resident = [0, 0]

const consumer = endlessConsumer({
  partitions: partitionCount,
  batchRecords,
  recordBytes,
  onDelivered: () => {
    delivered += batchRecords
    inFlight = Math.max(inFlight, streams.inFlight())
  }
})
const slow = slowSink(1, written => {
  rows += written
})
const builder = new StreamsBuilder('bench')
builder.stream('read', topic('in', serdes.bytes, serdes.bytes)).sinkTo('slow', slow)
const driver: Driver = { ...benchDriver({ records: [], done: () => undefined }), consumer: () => consumer }
const streams = new Streams(builder.build(), { applicationId: 'bench', driver, log: noLog })
await streams.start()
for (let elapsed = 0; elapsed < seconds * 1_000; elapsed = performance.now() - started) {
  const half = elapsed < seconds * 500 ? 0 : 1
  resident[half] = Math.max(resident[half] ?? 0, process.memoryUsage.rss() / 1_048_576)
  await wait(20)
}
const [firstHalf = 0, secondHalf = 0] = resident
const result: Endless = { delivered, rows, inFlight, firstHalf, secondHalf }
process.stdout.write(JSON.stringify(result))
process.exit(0)

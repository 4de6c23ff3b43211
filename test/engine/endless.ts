import { setTimeout as wait } from 'node:timers/promises'
import { type Driver, Streams, StreamsBuilder, serdes, topic } from '#streams'
import { MemoryBroker, memoryDriver } from '../../connectors/memory/index.ts'
import { endlessConsumer, slowSink } from './endless-consumer.ts'

/**
 * A process with a source that never ends, as fast as it is taken, of 16 KB records on four partitions, and a sink that takes 400 records
 * a second. Writes a line of JSON every 100 ms: resident megabytes, megabytes delivered, rows written.
 */
const [duration = '3000'] = process.argv.slice(2)
const size = 16_384
const batchRecords = 32
let delivered = 0
let rows = 0

const consumer = endlessConsumer({
  partitions: 4,
  batchRecords,
  recordBytes: size,
  onDelivered: () => {
    delivered += (batchRecords * size) / 1e6
  }
})
const slow = slowSink(10, written => {
  rows += written
})
const builder = new StreamsBuilder('app')
builder.stream('read', topic('in', serdes.bytes, serdes.bytes)).sinkTo('slow', slow)
const driver: Driver = { ...memoryDriver(new MemoryBroker()), consumer: () => consumer }
const streams = new Streams(builder.build(), {
  applicationId: 'app',
  driver,
  bufferedBytes: 8_000_000,
  task: { checkpointRecords: 20, bufferedBytes: 4_000_000 }
})
await streams.start()
for (const end = Date.now() + Number(duration); Date.now() < end; await wait(100)) {
  const resident = process.memoryUsage.rss() / 1e6
  process.stdout.write(`${JSON.stringify({ resident, delivered, rows, inFlight: streams.inFlight() })}\n`)
}
process.exit(0)

import { setTimeout as wait } from 'node:timers/promises'
import { bytes, type Driver, noHeaders, type SourceListener, Streams, StreamsBuilder, topic } from '#streams'
import { MemoryBroker, memoryDriver } from '../../connectors/memory/index.ts'

/**
 * A process with a source that never ends, as fast as it is taken, of 16 KB records on four partitions, and a sink that takes 400 records
 * a second. Writes a line of JSON every 100 ms: resident megabytes, megabytes delivered, rows written.
 */
const [duration = '3000'] = process.argv.slice(2)
const size = 16_384
const batchRecords = 32
const partitions = [0, 1, 2, 3].map(partition => ({ topic: 'in', partition, offset: 0 }))
let delivered = 0
let rows = 0

/** The memory driver with another source. */
function endless(): Driver {
  const paused = new Set<number>()
  const next = [0, 0, 0, 0]
  const deliver = (listener: SourceListener): void => {
    for (const { topic, partition } of partitions) {
      if (paused.has(partition)) continue
      const from = next[partition] ?? 0
      const records = Array.from({ length: batchRecords }, (_, n) => ({
        key: null,
        value: Buffer.alloc(size, n),
        timestamp: Date.now(),
        headers: noHeaders,
        offset: from + n
      }))
      next[partition] = from + batchRecords
      delivered += (batchRecords * size) / 1e6
      listener.onBatch({ topic, partition, records, nextOffset: from + batchRecords, highWatermark: from + 1e9 })
    }
    setImmediate(deliver, listener)
  }
  return {
    ...memoryDriver(new MemoryBroker()),
    source: () => ({
      start: async listener => {
        await listener.onAssigned(partitions)
        deliver(listener)
      },
      pause: all => {
        for (const { partition } of all) paused.add(partition)
      },
      resume: all => {
        for (const { partition } of all) paused.delete(partition)
      },
      seek: () => undefined,
      commit: async () => undefined,
      stop: async () => undefined
    })
  }
}

const builder = new StreamsBuilder('app')
builder.stream('read', topic('in', bytes, bytes)).sinkTo('slow', {
  name: 'slow',
  write: async records => {
    await wait(records.length * 10)
    rows += records.length
    return { inserted: records.length, duplicates: 0, refused: [] }
  }
})
const streams = new Streams(builder.build(), {
  applicationId: 'app',
  driver: endless(),
  bufferedBytes: 8_000_000,
  task: { checkpointRecords: 20, bufferedBytes: 4_000_000 }
})
await streams.start()
for (const end = Date.now() + Number(duration); Date.now() < end; await wait(100)) {
  const resident = process.memoryUsage.rss() / 1e6
  process.stdout.write(`${JSON.stringify({ resident, delivered, rows, inFlight: streams.inFlight() })}\n`)
}
process.exit(0)

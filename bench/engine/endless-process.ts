/**
 * A source that never ends and delivers as fast as it is let, into a sink that takes a millisecond a record, with the settings that the
 * engine has by itself. Runs for the seconds of the first argument, then prints an `Endless` as JSON.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { bytes, type Driver, noHeaders, type SourceListener, Streams, StreamsBuilder, topic } from '#streams'
import { benchDriver } from './bench-driver.ts'
import { batchRecords, type Endless, partitionCount, recordBytes } from './endless.ts'

const seconds = Number(process.argv[2] ?? 10)
const started = performance.now()
let [delivered, rows, inFlight] = [0, 0, 0]
const resident = [0, 0]

/** The bench driver with another source; as with a real client, the records of a batch lie in one buffer. */
function endless(): Driver {
  const partitions = Array.from({ length: partitionCount }, (_, partition) => ({ topic: 'in', partition, offset: 0 }))
  const paused = new Set<number>()
  const next = partitions.map(({ offset }) => offset)
  let listener: SourceListener | undefined
  const deliver = (partition: number): void => {
    if (paused.has(partition)) return
    const from = next[partition] ?? 0
    const values = Buffer.alloc(batchRecords * recordBytes, from)
    const records = Array.from({ length: batchRecords }, (_, n) => ({
      key: null,
      value: values.subarray(n * recordBytes, (n + 1) * recordBytes),
      timestamp: Date.now(),
      headers: noHeaders,
      offset: from + n
    }))
    const nextOffset = from + batchRecords
    next[partition] = nextOffset
    delivered += batchRecords
    listener?.onBatch({ topic: 'in', partition, records, nextOffset, highWatermark: nextOffset + 1e9 })
    inFlight = Math.max(inFlight, streams.inFlight())
    setImmediate(deliver, partition)
  }
  return {
    ...benchDriver({ records: [], done: () => undefined }),
    source: () => ({
      start: async given => {
        listener = given
        await listener.onAssigned(partitions)
        for (const { partition } of partitions) deliver(partition)
      },
      pause: all => {
        for (const { partition } of all) paused.add(partition)
      },
      resume: all => {
        for (const { partition } of all) if (paused.delete(partition)) setImmediate(deliver, partition)
      },
      seek: () => undefined,
      commit: async () => undefined,
      stop: async () => undefined
    })
  }
}

const builder = new StreamsBuilder('bench')
builder.stream('read', topic('in', bytes, bytes)).sinkTo('slow', {
  name: 'slow',
  write: async records => {
    await wait(records.length)
    rows += records.length
    return { inserted: records.length, duplicates: 0, refused: [] }
  }
})
const streams = new Streams(builder.build(), { applicationId: 'bench', driver: endless() })
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

import { setTimeout as wait } from 'node:timers/promises'
import { noHeaders, type Sink } from '#streams'
import type { Consumer, ConsumerListener } from '#streams/connector'

/** What an endless consumer delivers. */
export interface EndlessOptions {
  /** Partitions of topic `in`. */
  readonly partitions: number
  readonly batchRecords: number
  readonly recordBytes: number
  /** Called after each batch. */
  readonly onDelivered: () => void
}

/** A consumer that never ends and delivers as fast as it is let; as with a real client, the records of a batch lie in one buffer. */
export function endlessConsumer({ partitions, batchRecords, recordBytes, onDelivered }: EndlessOptions): Consumer {
  const starts = Array.from({ length: partitions }, (_, partition) => ({ topic: 'in', partition, offset: 0 }))
  const paused = new Set<number>()
  const next = starts.map(({ offset }) => offset)
  let listener: ConsumerListener | undefined
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
    listener?.onBatch({ topic: 'in', partition, records, nextOffset, highWatermark: nextOffset + 1e9 })
    onDelivered()
    setImmediate(deliver, partition)
  }
  return {
    start: async given => {
      listener = given
      await listener.onAssigned(starts)
      for (const { partition } of starts) deliver(partition)
    },
    pause: all => {
      for (const { partition } of all) paused.add(partition)
    },
    resume: all => {
      for (const { partition } of all) if (paused.delete(partition)) setImmediate(deliver, partition)
    },
    seek: () => undefined,
    commit: async () => [],
    stop: async () => undefined
  }
}

/** A sink that takes some milliseconds for each record, and tells how many it took. */
export function slowSink(millisecondsEach: number, onRows: (rows: number) => void): Sink<Buffer, Buffer> {
  return {
    name: 'slow',
    write: async records => {
      await wait(records.length * millisecondsEach)
      onRows(records.length)
      return { inserted: records.length, duplicates: 0, refused: [] }
    }
  }
}

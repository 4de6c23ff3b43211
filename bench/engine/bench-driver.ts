import type { Driver, RawRecord } from '#streams'

const batchSize = 1_000

/** What a driver for measuring holds. */
export interface BenchDriverOptions {
  /** Records of partition 0 of topic `in`. */
  readonly records: readonly RawRecord[]
  /** Records of any changelog's partition 0; offsets 0 to n - 1. */
  readonly changelog?: readonly RawRecord[]
  /** Called when all of `records` are committed. */
  readonly done: () => void
}

/** A driver that delivers prepared records as fast as they are taken and acknowledges every send at once. */
export function benchDriver({ records, changelog = [], done }: BenchDriverOptions): Driver {
  let sent = changelog.length
  return {
    name: 'bench',
    consumer: () => {
      let paused = false
      let at = 0
      let deliver: () => void = () => undefined
      return {
        start: async listener => {
          await listener.onAssigned([{ topic: 'in', partition: 0, offset: 0 }])
          deliver = () => {
            if (paused || at >= records.length) return
            const batch = records.slice(at, at + batchSize)
            at += batch.length
            listener.onBatch({
              topic: 'in',
              partition: 0,
              records: batch,
              nextOffset: at,
              highWatermark: records.length
            })
            setImmediate(deliver)
          }
          deliver()
        },
        pause: partitions => {
          if (partitions.length > 0) paused = true
        },
        resume: () => {
          paused = false
          setImmediate(deliver)
        },
        seek: () => undefined,
        commit: async ([position]) => {
          if (position && position.offset >= records.length) done()
          return []
        },
        stop: async () => undefined
      }
    },
    producer: () => ({
      connect: async () => undefined,
      send: async batch => {
        sent += batch.length
        return []
      },
      position: () => sent,
      flush: async () => undefined,
      close: async () => undefined
    }),
    admin: () => ({
      connect: async () => undefined,
      createTopics: async () => [],
      addPartitions: async () => undefined,
      listTopics: async () => [],
      partitionsOf: async () => 1,
      copiesOf: async () => 1,
      settingsOf: async () => ({}),
      offsets: async topic => [{ partition: 0, earliest: 0, latest: topic === 'in' ? 0 : changelog.length }],
      offsetsAt: async () => new Map(),
      knownOffsets: async topic => [{ partition: 0, earliest: 0, latest: topic === 'in' ? 0 : changelog.length }],
      committed: async () => [],
      commit: async () => undefined,
      deleteRecords: async () => undefined,
      deleteTopics: async () => undefined,
      strangersIn: async () => [],
      deleteGroups: async () => undefined,
      close: async () => undefined
    }),
    reader: () => ({
      read: async ([range], onBatch) => {
        if (range === undefined) return
        for (let at = range.from; at < range.to; at += batchSize) {
          const batch = changelog.slice(at, Math.min(at + batchSize, range.to))
          const { topic, partition } = range
          await onBatch({ topic, partition, records: batch, nextOffset: at + batch.length, highWatermark: range.to })
        }
      }
    })
  }
}

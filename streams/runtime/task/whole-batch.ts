import type { BatchReader, ConsumerBatch } from '../../driver/consumer.ts'

/** Reads a batch whose consumer cannot read it a piece at a time: all of its records at once. */
export function wholeBatch(batch: ConsumerBatch): BatchReader {
  let isRead = false
  return {
    next: () => {
      if (isRead) return { kind: 'end' }
      isRead = true
      return { kind: 'records', records: batch.records, unpackedBytes: 0 }
    }
  }
}

import type { ConsumerBatch, RawRecord } from '#streams'
import type { FetchedPartition } from '../fetch/fetch-protocol.ts'
import type { PackedRecords } from './record-batch-reader.ts'

/** What one fetch brought of a partition. Its records are decoded when they are first read, so that those which wait are bytes only. */
export class FetchedBatch implements ConsumerBatch {
  readonly topic: string
  readonly partition: number
  readonly nextOffset: number
  readonly highWatermark: number
  readonly size: { readonly records: number; readonly bytes: number }
  readonly #packed: PackedRecords
  #records: readonly RawRecord[] | undefined

  constructor({ topic, partition, highWatermark, data }: FetchedPartition, packed: PackedRecords, nextOffset: number) {
    this.topic = topic
    this.partition = partition
    this.nextOffset = nextOffset
    this.highWatermark = highWatermark
    this.size = { records: packed.count, bytes: data.length }
    this.#packed = packed
  }

  get records(): readonly RawRecord[] {
    this.#records ??= this.#packed.read()
    return this.#records
  }
}

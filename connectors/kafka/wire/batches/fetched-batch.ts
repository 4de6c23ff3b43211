import { type DamagedBatch, type RawRecord, StreamsError } from '#streams'
import type { BatchPiece, BatchReader, ConsumerBatch } from '#streams/connector'
import type { FetchedPartition } from '../../fetch/fetch-protocol.ts'
import type { PackedRecords } from './record-batch-reader.ts'
import { type PackedBatch, RecordPieces } from './record-pieces.ts'

/** Most bytes that one batch may unpack to, unless a setting says otherwise. */
export const defaultMaxUnpackedBytes = 67_108_864

/** Where a fetch began, and how much one of its batches may unpack to. */
export interface FetchedBatchOptions {
  readonly from: number
  readonly nextOffset: number
  readonly maxUnpackedBytes: number
}

/** What one fetch brought of a partition. Its records are unpacked and decoded when they are read, so that those which wait are bytes only. */
export class FetchedBatch implements ConsumerBatch {
  readonly topic: string
  readonly partition: number
  readonly nextOffset: number
  readonly highWatermark: number
  readonly size: { readonly records: number; readonly bytes: number }
  readonly damaged?: DamagedBatch
  readonly #batches: readonly PackedBatch[]
  readonly #from: number
  readonly #maxUnpacked: number

  constructor(
    { topic, partition, highWatermark, data }: Pick<FetchedPartition, 'topic' | 'partition' | 'highWatermark' | 'data'>,
    { batches, count, damage }: PackedRecords,
    { from, nextOffset, maxUnpackedBytes }: FetchedBatchOptions
  ) {
    this.topic = topic
    this.partition = partition
    this.nextOffset = nextOffset
    this.highWatermark = highWatermark
    this.size = { records: count, bytes: data.length }
    if (damage !== undefined) this.damaged = { topic, partition, ...damage }
    this.#batches = batches
    this.#from = from
    this.#maxUnpacked = maxUnpackedBytes
  }

  /** All of them at once. Throws `damaged-batch` when some cannot be read. */
  get records(): readonly RawRecord[] {
    return [...piecesOf(this)].flatMap(({ records }) => records)
  }

  readonly open = (): BatchReader => new RecordPieces(this, this.#batches, this.#from, this.#maxUnpacked)
}

/** The records of a batch, a piece at a time. Throws `damaged-batch` where they cannot be read. */
export function* piecesOf(batch: FetchedBatch): Generator<Extract<BatchPiece, { readonly kind: 'records' }>> {
  const reader = batch.open()
  for (;;) {
    const piece = reader.next(Number.POSITIVE_INFINITY)
    if (piece.kind === 'records') yield piece
    else if (piece.kind === 'damaged') throw damagedBatch(piece.damaged)
    else return
  }
}

/** The error for a reader that cannot go on behind a damaged batch. */
export function damagedBatch({ topic, partition, offset, lastOffset, detail }: DamagedBatch): StreamsError {
  const where = `the batch at offsets ${offset} to ${lastOffset} of ${topic}/${partition}`
  return new StreamsError('damaged-batch', `${where} cannot be read: ${detail}`)
}

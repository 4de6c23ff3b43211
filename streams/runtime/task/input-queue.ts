import type { ConsumerBatch, RawRecord } from '../../driver/consumer.ts'
import type { CompiledSource } from '../steps/compile-source.ts'
import type { InFlightRecord, SourcePartition } from './in-flight-record.ts'

const none: readonly RawRecord[] = []

/** A batch that waits, and what it holds. */
interface Waiting {
  readonly batch: ConsumerBatch
  readonly size: NonNullable<ConsumerBatch['size']>
}

/** Records of one source partition that wait to be processed, and how far it is done. */
export class InputQueue implements SourcePartition {
  readonly topic: string
  readonly partition: number
  /** Records not yet taken. */
  buffered = 0
  /** Where processing stands: everything before was taken. */
  position: number
  /** Highest event time of the partition; -1 before the first record. */
  partitionTime = -1
  /** Last position known committed. */
  committed: number
  /** End of the partition when it was last heard of. */
  highWatermark: number
  /** Whether fetching is paused because enough waits. */
  paused = false
  /** Records taken and not finished, oldest first. */
  readonly pending = new Set<InFlightRecord>()
  readonly #batches: Waiting[] = []
  /** Those of the first batch that were not taken before, and which of them is next. */
  #records: readonly RawRecord[] = none
  #index = 0
  /** Mean size of what waits: exact enough for flow control, and no record is looked at twice. */
  #meanBytes = 0

  /** Runs a taken record through the steps. */
  readonly receive: (inFlight: InFlightRecord) => void
  readonly source: CompiledSource
  #prepared: readonly RawRecord[] = none

  constructor(topic: string, partition: number, start: number, source: CompiledSource) {
    this.source = source
    this.receive = source.receive
    this.topic = topic
    this.partition = partition
    this.position = start
    this.committed = start
    this.highWatermark = start
  }

  /** About the bytes of the keys and values of what is not taken. */
  get bytes(): number {
    return Math.round(this.buffered * this.#meanBytes)
  }

  /** Adds a batch, unless its records were taken already (a client may deliver them again after a restart). */
  add(batch: ConsumerBatch): void {
    this.highWatermark = batch.highWatermark
    if (batch.nextOffset <= (this.#batches.at(-1)?.batch.nextOffset ?? this.position)) return
    const size = batch.size ?? sizeOf(batch.records)
    const bytes = this.bytes + size.bytes
    this.#batches.push({ batch, size })
    this.buffered += size.records
    this.#meanBytes = bytes / Math.max(1, this.buffered)
    if (this.#batches.length === 1) this.#open()
  }

  /** Asks the serdes whether the current batch can be decoded; a promise when something must be fetched first. */
  prepare(): Promise<void> | undefined {
    if (this.#records === this.#prepared) return undefined
    const missing = this.source.prepare(this.#records)
    if (!missing) this.#prepared = this.#records
    return missing
  }

  /** The next record, or undefined. */
  peek(): RawRecord | undefined {
    return this.#records[this.#index]
  }

  /** Takes the record that `peek` showed. */
  take(): RawRecord {
    const record = this.#records[this.#index++] as RawRecord
    this.buffered--
    this.position = record.offset + 1
    if (this.#index >= this.#records.length) this.#next()
    return record
  }

  /** The offset to commit: everything before it is finished, gaps included. */
  finished(): number {
    for (const oldest of this.pending) return oldest.raw.offset
    return this.position
  }

  /** Drops what waits. */
  clear(): void {
    this.#batches.length = 0
    this.#records = none
    this.#index = 0
    this.buffered = 0
  }

  /** The first batch is done: goes on with the one behind it. */
  #next(): void {
    this.#drop()
    this.#open()
  }

  /** Reads the first batch that has records which were not taken before. */
  #open(): void {
    this.#index = 0
    this.#records = none
    for (let first = this.#batches[0]; first; first = this.#batches[0]) {
      const { batch, size } = first
      this.#records = from(batch.records, this.position)
      this.buffered += this.#records.length - size.records
      if (this.#records.length > 0) return
      this.#drop()
    }
  }

  #drop(): void {
    const nextOffset = this.#batches.shift()?.batch.nextOffset ?? 0
    this.position = Math.max(this.position, nextOffset)
  }
}

function from(records: readonly RawRecord[], position: number): readonly RawRecord[] {
  const [first] = records
  return first && first.offset < position ? records.filter(({ offset }) => offset >= position) : records
}

function sizeOf(records: readonly RawRecord[]): Waiting['size'] {
  let bytes = 0
  for (const { key, value } of records) bytes += (key?.length ?? 0) + (value?.length ?? 0) + 64
  return { records: records.length, bytes }
}

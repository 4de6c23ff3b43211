import type { BatchReader, ConsumerBatch, DamagedBatch, RawRecord } from '../../driver/consumer.ts'
import { eventTimeOf } from '../../time/event-time.ts'
import type { CompiledSource } from '../steps/compile-source.ts'
import type { InFlightRecord, SourcePartition } from './in-flight-record.ts'
import { type UnpackRoom, unlimitedRoom } from './unpack-room.ts'
import { wholeBatch } from './whole-batch.ts'

const none: readonly RawRecord[] = []

/** A batch that waits, and what it holds. */
interface Waiting {
  readonly batch: ConsumerBatch
  readonly size: NonNullable<ConsumerBatch['size']>
}

/** The batch whose records are being taken. */
interface Open {
  readonly reader: BatchReader
  /** Records counted as waiting that were not taken. */
  left: number
}

/** What surrounds a queue. */
export interface QueueSurroundings {
  /** How much may be unpacked. */
  readonly room: UnpackRoom
  /** There may be something to take again. */
  readonly wake: () => void
  /** The queue has come to a batch that cannot be read, and stands still. */
  readonly onDamaged: (damaged: DamagedBatch) => void
}

const alone = (): QueueSurroundings => ({ room: unlimitedRoom(), wake: () => undefined, onDamaged: () => undefined })

/** Records of one source partition that wait to be processed, and how far it is done. */
export class InputQueue implements SourcePartition {
  readonly topic: string
  readonly partition: number
  readonly carriesEventTime: boolean
  /** Records not yet taken. */
  buffered = 0
  /** Where processing stands: everything before was taken. */
  position: number
  /** Highest event time of the partition; -1 before the first record. */
  partitionTime = -1
  /** Last position known committed. */
  committed: number
  /** What was committed with it. */
  committedMetadata: string | undefined
  /** End of the partition when it was last heard of. */
  highWatermark: number
  /** First record of a transaction that was open when the end was looked up: nothing from there on is given out. */
  openFrom: number | undefined
  /** Whether fetching is paused because enough waits. */
  paused = false
  /** Records taken and not finished, oldest first. */
  readonly pending = new Set<InFlightRecord>()
  /** What it stands still at: nothing is taken until `skipTo`. */
  damaged: Omit<DamagedBatch, 'bytes'> | undefined
  /** Bytes that wait packed as they were fetched, those of the batch being taken among them. */
  #packedBytes = 0
  /** Bytes of them that are unpacked. */
  #unpackedBytes = 0
  readonly #batches: Waiting[] = []
  readonly #surroundings: QueueSurroundings
  /** How the first batch is read. */
  #open: Open | undefined
  /** Records of the first batch that are decoded, and which of them is next. */
  #records: readonly RawRecord[] = none
  #index = 0

  /** Runs a taken record through the steps. */
  readonly receive: (inFlight: InFlightRecord) => void
  readonly source: CompiledSource
  #prepared: readonly RawRecord[] = none
  /** The last record whose event time was looked up in its headers, and that time. */
  #timed: RawRecord | undefined
  #time = 0

  constructor(
    topic: string,
    partition: number,
    start: number,
    source: CompiledSource,
    surroundings: QueueSurroundings = alone()
  ) {
    this.source = source
    this.#surroundings = surroundings
    this.receive = source.receive
    this.topic = topic
    this.partition = partition
    this.carriesEventTime = source.carriesEventTime || topic !== source.topic
    this.position = start
    this.committed = start
    this.highWatermark = start
  }

  /** Bytes in memory of what is not taken: packed as fetched, and what is unpacked of it. A batch counts until its last record is taken. */
  get bytes(): number {
    return this.#packedBytes + this.#unpackedBytes
  }

  /** Adds a batch, unless its records were taken already (a client may deliver them again after a restart) or it stands still. */
  add(batch: ConsumerBatch): void {
    this.highWatermark = batch.highWatermark
    if (this.damaged || this.#repeats(batch)) return
    const size = batch.size ?? sizeOf(batch.records)
    this.#batches.push({ batch, size })
    this.buffered += size.records
    this.#packedBytes += size.bytes
    if (this.#batches.length === 1) this.#load()
  }

  /** Asks the serdes whether the current batch can be decoded; a promise when something must be fetched first. */
  prepare(): Promise<void> | undefined {
    if (this.#records === this.#prepared) return undefined
    const missing = this.source.prepare(this.#records)
    if (!missing) this.#prepared = this.#records
    return missing
  }

  /** The next record, or undefined; also when there is no room to unpack it. */
  peek(): RawRecord | undefined {
    if (this.#index >= this.#records.length && this.#batches.length > 0) this.#load()
    return this.#records[this.#index]
  }

  /** Event time of the record that `peek` showed, before any extractor is asked. */
  timeOf(record: RawRecord): number {
    if (!this.carriesEventTime) return record.timestamp
    if (this.#timed !== record) {
      this.#timed = record
      this.#time = eventTimeOf(record.headers) ?? record.timestamp
    }
    return this.#time
  }

  /** Takes the record that `peek` showed. */
  take(): RawRecord {
    const record = this.#records[this.#index++] as RawRecord
    this.buffered--
    if (this.#open) this.#open.left--
    this.position = record.offset + 1
    if (this.#index >= this.#records.length) this.#load()
    return record
  }

  /** The offset to commit: everything before it is finished, gaps included. */
  finished(): number {
    for (const oldest of this.pending) return oldest.raw.offset
    return this.position
  }

  /** The time of the partition at that offset: what unfinished records moved comes again with them. */
  finishedTime(): number {
    for (const oldest of this.pending) return oldest.timeBefore
    return this.partitionTime
  }

  /** Drops what waits. */
  clear(): void {
    this.#batches.length = 0
    this.#open = undefined
    this.#records = none
    this.#index = 0
    this.buffered = 0
    this.#packedBytes = 0
    this.#unpackedBytes = 0
    this.#surroundings.room.leave(this)
  }

  /** Drops what waits and goes on at `offset`, which the consumer must be told as well. */
  skipTo(offset: number): void {
    this.clear()
    this.damaged = undefined
    this.position = Math.max(this.position, offset)
  }

  #repeats({ nextOffset, damaged }: ConsumerBatch): boolean {
    const last = this.#batches.at(-1)?.batch
    if (last?.damaged) return true
    const end = last?.nextOffset ?? this.position
    return damaged ? nextOffset < end : nextOffset <= end
  }

  /** Decodes the next records that were not taken before. */
  #load(): void {
    this.#records = none
    this.#index = 0
    for (let first = this.#batches[0]; first; first = this.#batches[0]) {
      this.#open ??= { reader: first.batch.open?.() ?? wholeBatch(first.batch), left: first.size.records }
      const piece = this.#open.reader.next(this.#surroundings.room.roomFor(this))
      if (piece.kind === 'no-room') return this.#wait()
      if (piece.kind === 'damaged') return this.#standStill(piece.damaged)
      if (piece.kind === 'records') {
        this.#holdUnpacked(piece.unpackedBytes)
        this.#records = from(piece.records, this.position)
        if (!first.batch.open) this.#correct(this.#open, this.#records.length)
        if (this.#records.length > 0) return
      } else this.#drop(first, this.#open)
    }
  }

  /** The number of records that were counted for a batch was too high. */
  #correct(open: Open, left: number): void {
    this.buffered += left - open.left
    open.left = left
  }

  /** The first batch is done. */
  #drop({ batch, size }: Waiting, open: Open): void {
    this.#correct(open, 0)
    this.#open = undefined
    this.#batches.shift()
    this.#packedBytes -= size.bytes
    this.#holdUnpacked(0)
    this.position = Math.max(this.position, batch.nextOffset)
    if (batch.damaged) this.#standStill(batch.damaged)
  }

  #wait(): void {
    this.#holdUnpacked(0)
    this.#surroundings.room.wait(this, this.#surroundings.wake)
  }

  #standStill(damaged: DamagedBatch): void {
    const { bytes, ...known } = damaged
    this.clear()
    this.damaged = known
    this.position = Math.max(this.position, damaged.offset)
    this.#surroundings.onDamaged({ ...known, bytes })
  }

  #holdUnpacked(bytes: number): void {
    this.#unpackedBytes = bytes
    this.#surroundings.room.hold(this, bytes)
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

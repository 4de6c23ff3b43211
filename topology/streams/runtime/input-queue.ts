import type { RawRecord, SourceBatch } from '../driver/source.ts'
import type { CompiledSource } from './compile-source.ts'
import type { Origin } from './origin.ts'

/** Records of one source partition that wait to be processed, and how far it is done. */
export class InputQueue {
  readonly topic: string
  readonly partition: number
  /** Records not yet taken. */
  buffered = 0
  /** Bytes of their keys and values. */
  bytes = 0
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
  readonly pending = new Set<Origin>()
  readonly #batches: SourceBatch[] = []
  #index = 0

  /** Runs a taken record through the steps. */
  readonly receive: (origin: Origin) => void
  readonly source: CompiledSource
  #prepared: SourceBatch | undefined

  constructor(topic: string, partition: number, start: number, source: CompiledSource) {
    this.source = source
    this.receive = source.receive
    this.topic = topic
    this.partition = partition
    this.position = start
    this.committed = start
    this.highWatermark = start
  }

  /** Adds a batch, without the records that were taken already (a client may deliver them again after a restart). */
  add(batch: SourceBatch): void {
    this.highWatermark = batch.highWatermark
    const known = this.#lastQueued()
    if (batch.nextOffset <= known) return
    const records =
      batch.records.length > 0 && (batch.records[0] as RawRecord).offset < known
        ? batch.records.filter(record => record.offset >= known)
        : batch.records
    this.#batches.push(records === batch.records ? batch : { ...batch, records })
    this.buffered += records.length
    for (const record of records) this.bytes += sizeOf(record)
    this.#skipEmpty()
  }

  /** Asks the serdes whether the current batch can be decoded; a promise when something must be fetched first. */
  prepare(): Promise<void> | undefined {
    const batch = this.#batches[0]
    if (!batch || batch === this.#prepared) return undefined
    const missing = this.source.prepare(batch.records)
    if (!missing) this.#prepared = batch
    return missing
  }

  /** The next record, or undefined. */
  peek(): RawRecord | undefined {
    return this.#batches[0]?.records[this.#index]
  }

  /** Takes the record that `peek` showed. */
  take(): RawRecord {
    const batch = this.#batches[0] as SourceBatch
    const record = batch.records[this.#index++] as RawRecord
    this.buffered--
    this.bytes -= sizeOf(record)
    this.position = record.offset + 1
    this.#skipEmpty()
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
    this.#index = 0
    this.buffered = 0
    this.bytes = 0
  }

  #lastQueued(): number {
    return this.#batches.at(-1)?.nextOffset ?? this.position
  }

  #skipEmpty(): void {
    let batch = this.#batches[0]
    while (batch && this.#index >= batch.records.length) {
      this.position = Math.max(this.position, batch.nextOffset)
      this.#batches.shift()
      this.#index = 0
      batch = this.#batches[0]
    }
  }
}

function sizeOf(record: RawRecord): number {
  return (record.key?.length ?? 0) + (record.value?.length ?? 0) + 64
}

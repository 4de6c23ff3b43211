import type { RawRecord } from '../../driver/consumer.ts'
import type { RecordMetadata } from '../../processor/processor-context.ts'
import { keepWrites, type StoreWrite, undoWrites } from '../../state/entries/write-layers.ts'

/** What a record on its way needs to know of the source partition that it came from. */
export interface SourcePartition {
  readonly topic: string
  readonly partition: number
  /** Whether the event times of its records are in their headers, because only topologies write to it. */
  readonly carriesEventTime: boolean
  /** The step that reads it, and how schema ids are found in its values. */
  readonly source: { readonly topic: string; readonly schemaId: (record: RawRecord) => number | undefined }
  /** Highest event time of the partition; -1 before the first record. */
  partitionTime: number
  /** Records taken and not finished, oldest first. */
  readonly pending: Set<InFlightRecord>
  /** Runs a taken record through the steps. */
  readonly receive: (inFlight: InFlightRecord) => void
  /** The offset to commit: everything before it is finished, gaps included. */
  readonly finished: () => number
}

/**
 * A source record on its way through a task. Everything it causes (outputs, rows, store writes) belongs to it, so that it can be kept
 * together, undone when the record fails, and committed only when the record is finished.
 */
export class InFlightRecord implements RecordMetadata {
  readonly raw: RawRecord
  readonly queue: SourcePartition
  /** Promises, retries and waits under way. A record with none is finished. */
  pending = 0
  /** Time of its partition when it was taken. */
  readonly timeBefore: number
  /** Given up: what it still causes is ignored. */
  failed = false
  /** It is none that came from its partition, but runs in the middle of one that did: see `RecordsInFlight.aside`. */
  isAside = false
  /** Of an update that was held back: the changes that it stands for. It is none that came from its partition, but has the bytes of the last that did. */
  readonly updates: number | undefined = undefined
  /**
   * What it stands for is in stores already, and no source record brings it again: before it is finished no checkpoint begins and nothing
   * else is taken.
   */
  isBarrier = false
  /** What it wrote to stores last. */
  writes: StoreWrite | undefined
  /** Its key while it holds the order of that key. */
  keyId: string | undefined
  /** In whose order it stands, instead of that of its key. */
  readonly line: string | undefined = undefined
  /** The step that it was given to last and that did not answer at once. */
  step: string | undefined
  /** Outputs and rows that it caused, and the bytes of its outputs. */
  caused = 0
  causedBytes = 0
  /** Event time where it is not the broker's timestamp: from the header, an extractor, or given to a record without one. */
  eventTime: number | undefined

  constructor(raw: RawRecord, queue: SourcePartition, timeBefore = queue.partitionTime) {
    this.raw = raw
    this.queue = queue
    this.timeBefore = timeBefore
  }

  /** Runs it through the steps. */
  receive(): void {
    this.queue.receive(this)
  }

  /** Source topic. */
  get topic(): string {
    return this.queue.topic
  }

  /** Source partition. */
  get partition(): number {
    return this.queue.partition
  }

  /** Source offset. */
  get offset(): number {
    return this.raw.offset
  }

  /** Event time, milliseconds. */
  get timestamp(): number {
    return this.eventTime ?? this.raw.timestamp
  }

  /** Bytes of its key and value, as it came. */
  get bytes(): number {
    return (this.raw.key?.length ?? 0) + (this.raw.value?.length ?? 0)
  }

  /** Gives the record up: takes its store writes back, newest first, and ignores what it still does. */
  giveUp(): void {
    this.failed = true
    undoWrites(this)
  }

  /** What it wrote so far stays, whatever becomes of what it causes. */
  keepWrites(): void {
    this.isBarrier = this.writes !== undefined
    keepWrites(this)
  }

  /** Takes back what one call of a step wrote to stores. */
  undoCall(call: number): void {
    undoWrites(this, call)
  }
}

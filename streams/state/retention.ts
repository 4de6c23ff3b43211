import { timeBytes } from '../time/time-bytes.ts'
import type { StoreTimes } from './store-definition.ts'
import { type Layer, noteWrite, type StoreWrite, type Writer } from './write-layers.ts'

/** Where a backend keeps the newest time of its store; it is found in the entries of the changelog again. */
export const newestKey = Buffer.alloc(0)
/** Where a step keeps how far it has come in time. */
export const reachedKey = Buffer.of(2)

/** A write that was the newest when it came; without it the store stands where it stood before. */
class Advance implements StoreWrite {
  readonly time: number
  readonly writer: Writer | undefined
  readonly call: number
  /** The checkpoint that it belongs to, once that has begun. */
  layer: Layer | undefined
  readonly #all: Advance[]

  constructor(all: Advance[], time: number, writer: Writer | undefined, call: number) {
    this.#all = all
    this.time = time
    this.writer = writer
    this.call = call
  }

  undo(): void {
    const at = this.#all.indexOf(this)
    if (at >= 0) this.#all.splice(at, 1)
  }
}

/**
 * Hides what lies more than the retention of a store behind the newest entry that was ever put in it, as Kafka Streams' window stores do. The
 * newest time is kept with the store, so that a restart hides the same; a record that fails takes its own back. Times ahead of the clock
 * by more than `maxFuture` do not move it.
 */
export class Retention {
  readonly times: StoreTimes
  readonly #isAhead: (time: number) => boolean
  readonly #advances: Advance[] = []
  /** The newest time that cannot be taken back any more; -1 before any. */
  committed: number
  /** What the backend has of it. */
  #kept: number

  constructor(times: StoreTimes, kept: Buffer | undefined, isAhead: (time: number) => boolean) {
    this.times = times
    this.#isAhead = isAhead
    this.committed = kept ? kept.readDoubleBE(0) : -1
    this.#kept = this.committed
  }

  /** Newest time put in the store; -1 before any. */
  get newest(): number {
    return this.#advances.at(-1)?.time ?? this.committed
  }

  /** Whether a key is none of an entry: it holds no time, and something of the store as a whole is kept there. */
  isMark(key: Buffer): boolean {
    return key.length < timeBytes
  }

  /** Whether the entry of a key is not there for whoever reads. */
  hides(key: Buffer): boolean {
    return this.isMark(key) || this.#isOver(this.times.timeOf(key), this.newest)
  }

  /** Notes the time of a write; answers whether the entry is to be kept: one that would be hidden at once is not. */
  admits(key: Buffer, writer: Writer | undefined, call: number): boolean {
    const time = this.times.timeOf(key)
    const { newest } = this
    if (time <= newest) return !this.#isOver(time, newest)
    if (this.#isAhead(time)) return true
    const advance = new Advance(this.#advances, time, writer, call)
    this.#advances.push(advance)
    if (writer) noteWrite(writer, advance)
    return true
  }

  /** Notes the time of an entry that is restored. */
  restored(key: Buffer): void {
    if (this.isMark(key)) return
    const time = this.times.timeOf(key)
    if (time > this.committed && !this.#isAhead(time)) this.committed = time
  }

  /** What finished records wrote goes into a checkpoint. */
  sealed(layer: Layer): void {
    for (const advance of this.#advances) if (isFinished(advance)) advance.layer ??= layer
  }

  /** A checkpoint is committed: none of its records can be taken back. */
  wasCommitted(layer: Layer): void {
    let count = 0
    while (this.#advances[count]?.layer === layer) count++
    const last = this.#advances[count - 1]
    if (!last) return
    this.committed = Math.max(this.committed, last.time)
    this.#advances.splice(0, count)
  }

  /** The newest time of the layer about to be committed, where the backend does not have it yet. */
  unkept(layer: Layer | undefined): Buffer | undefined {
    let newest = this.committed
    for (const advance of this.#advances) if (layer && advance.layer === layer) newest = Math.max(newest, advance.time)
    if (newest <= this.#kept) return undefined
    this.#kept = newest
    const data = Buffer.allocUnsafe(timeBytes)
    data.writeDoubleBE(newest)
    return data
  }

  /** Whether an entry is over for good, and can go. */
  isOver(key: Buffer): boolean {
    return !this.isMark(key) && this.#isOver(this.times.timeOf(key), this.committed)
  }

  #isOver(time: number, newest: number): boolean {
    const edge = newest - this.times.retention
    return this.times.keepsEdge ? time < edge : time <= edge
  }
}

function isFinished({ writer }: Advance): boolean {
  return writer === undefined || writer.pending === 0
}

import { timeBytes } from '../../time/time-bytes.ts'
import type { StoreTimes } from '../store-definition.ts'
import { type DirtyEntry, isFinished, type WrittenLayer } from './write-layers.ts'

/** Where a backend keeps the newest time of its store; it is found in the entries of the changelog again. */
export const newestKey = Buffer.alloc(0)
/** Where a step keeps how far it has come in time. */
export const reachedKey = Buffer.of(2)

/**
 * Hides what lies more than the retention of a store behind the newest entry that was ever put in it, as Kafka Streams' window stores do. The
 * newest time is kept with the store, so that a restart hides the same; a record that fails takes its own back. Times ahead of the clock
 * by more than `maxFuture` do not move it.
 */
export class Retention {
  readonly times: StoreTimes
  readonly #isAhead: (time: number) => boolean
  /** Writes that were the newest when they came: without them the store stands where it stood before. */
  readonly #advances: DirtyEntry[] = []
  /** The time of each. */
  readonly #times: number[] = []
  /** The checkpoint that each belongs to, once that has begun. */
  readonly #layers: (WrittenLayer | undefined)[] = []
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
    const { length } = this.#times
    return length === 0 ? this.committed : (this.#times[length - 1] as number)
  }

  /** Whether a key is none of an entry: it holds no time, and something of the store as a whole is kept there. */
  isMark(key: Buffer): boolean {
    return key.length < timeBytes
  }

  /** Whether the entry of a key is not there for whoever reads. */
  hides(key: Buffer): boolean {
    return this.isMark(key) || this.#isOver(this.times.timeOf(key), this.newest)
  }

  /** Whether an entry of that time is to be kept: one that would be hidden at once is not. */
  admits(time: number): boolean {
    const { newest } = this
    return time > newest || !this.#isOver(time, newest)
  }

  /** Notes the time of a write. */
  wrote(time: number, entry: DirtyEntry): void {
    if (time <= this.newest || this.#isAhead(time)) return
    entry.isNewest = true
    this.#advances.push(entry)
    this.#times.push(time)
    this.#layers.push(undefined)
  }

  /** A write is taken back. */
  undone(entry: DirtyEntry): void {
    const at = entry.isNewest ? this.#advances.lastIndexOf(entry) : -1
    if (at >= 0) this.#forget(at, 1)
  }

  /** Notes the time of an entry that is restored. */
  restored(key: Buffer): void {
    if (this.isMark(key)) return
    const time = this.times.timeOf(key)
    if (time > this.committed && !this.#isAhead(time)) this.committed = time
  }

  /** What finished records wrote goes into a checkpoint. */
  sealed(layer: WrittenLayer): void {
    for (let n = 0; n < this.#advances.length; n++)
      if (isFinished(this.#advances[n] as DirtyEntry)) this.#layers[n] ??= layer
  }

  /** A checkpoint is committed: none of its records can be taken back. */
  wasCommitted(layer: WrittenLayer): void {
    let count = 0
    while (this.#layers[count] === layer) count++
    if (count === 0) return
    this.committed = Math.max(this.committed, this.#times[count - 1] as number)
    this.#forget(0, count)
  }

  /** The newest time of the layer about to be committed, where the backend does not have it yet. */
  unkept(layer: WrittenLayer | undefined): Buffer | undefined {
    let newest = this.committed
    if (layer)
      for (let n = 0; n < this.#times.length; n++)
        if (this.#layers[n] === layer) newest = Math.max(newest, this.#times[n] as number)
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

  #forget(from: number, count: number): void {
    for (const list of [this.#advances, this.#times, this.#layers]) list.splice(from, count)
  }
}

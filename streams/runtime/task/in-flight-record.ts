import type { RawRecord } from '../../driver/consumer.ts'
import type { StoreWrite } from '../../state/task-store.ts'
import type { Effects } from '../checkpoint/effects.ts'
import type { InputQueue } from './input-queue.ts'

/**
 * A source record on its way through a task. Everything it causes (outputs, rows, store writes) belongs to it, so that it can be kept
 * together, undone when the record fails, and committed only when the record is finished.
 */
export class InFlightRecord {
  readonly raw: RawRecord
  readonly queue: InputQueue
  /** Promises, retries and waits under way. A record with none is finished. */
  pending = 0
  /** Given up: what it still causes is ignored. */
  failed = false
  /** Where its outputs go once it does not finish synchronously. */
  effects: Effects | undefined
  /** What it wrote to stores, in order. */
  writes: StoreWrite[] | undefined
  /** Its key while it holds the order of that key. */
  keyId: string | undefined
  /** The step that it was given to last and that did not answer at once. */
  step: string | undefined
  /** What a timestamp extractor answered. */
  extracted: number | undefined

  constructor(raw: RawRecord, queue: InputQueue) {
    this.raw = raw
    this.queue = queue
  }

  /** Event time, milliseconds. */
  get timestamp(): number {
    return this.extracted ?? this.raw.timestamp
  }

  /** Undoes its store writes, newest first. */
  undoWrites(): void {
    for (const write of this.writes?.reverse() ?? []) write.undo()
    this.writes = undefined
  }
}

import type { SinkNode } from '../../graph/nodes.ts'
import type { TaskRuntime } from '../task-runtime.ts'
import type { Effects } from './effects.ts'

/**
 * When what was collected becomes a checkpoint. Normally as soon as the writer is free and no more input waits; full batches when it
 * does; sinks that want whole batches decide alone.
 */
export class SealPolicy {
  readonly #runtime: TaskRuntime
  readonly #batches: readonly { readonly sink: number; readonly records: number; readonly age: number }[]
  /** How old what is held may become. */
  readonly #age: number
  /** Since when something is held, by the steady clock. */
  #heldSince: number | undefined
  #aged = false

  constructor(sinks: readonly SinkNode[], runtime: TaskRuntime) {
    this.#runtime = runtime
    this.#batches = sinks.flatMap(({ options }, sink) => (options.batch ? [{ sink, ...options.batch }] : []))
    const ages = this.#batches.map(({ age }) => age)
    this.#age = ages.length > 0 ? Math.min(...ages) : runtime.options.checkpointInterval
  }

  /** Whether to start a checkpoint now. */
  due(collected: Effects, inputEmpty: boolean, draining: boolean): boolean {
    if (draining) return true
    if (this.#batches.length > 0) return this.#batchDue(collected, inputEmpty)
    const { commitEachRecord, checkpointRecords, checkpointBytes } = this.#runtime.options
    if (inputEmpty || commitEachRecord || this.#aged) return true
    return collected.records >= checkpointRecords || collected.bytes >= checkpointBytes
  }

  /** Whether another record may be taken before the next checkpoint. */
  takesMore(collected: Effects, writerHasRoom: boolean, writerIdle: boolean): boolean {
    const { commitEachRecord, checkpointRecords, checkpointBytes } = this.#runtime.options
    if (commitEachRecord && (!writerIdle || collected.records > 0)) return false
    if (this.#batches.length > 0 && this.#full(collected)) return false
    if (this.#batches.length > 0 && writerHasRoom) return true
    const checkpoints = writerHasRoom ? 1 : 2
    return collected.records < checkpoints * checkpointRecords && collected.bytes < checkpoints * checkpointBytes
  }

  /** Whether a sink wants whole batches: what is held for it cannot be written before it is complete. */
  get holdsBatches(): boolean {
    return this.#batches.length > 0
  }

  /** A checkpoint was started. */
  sealed(): void {
    this.#heldSince = undefined
    this.#aged = false
  }

  /** Time passes for what is held; `now` by the steady clock. */
  tick(collected: Effects, now: number): void {
    if (this.#batches.length === 0 && !collected.isEmpty) this.#heldSince ??= now
    if (this.#heldSince === undefined) return
    if (now - this.#heldSince >= this.#age) this.#aged = true
  }

  /** Without rows for a held batch (only dead letters, say) there is nothing to wait for. */
  #batchDue(collected: Effects, inputEmpty: boolean): boolean {
    const held = this.#batches.some(({ sink }) => (collected.rows[sink]?.records.length ?? 0) > 0)
    if (!held) return inputEmpty || collected.records >= this.#runtime.options.checkpointRecords
    this.#heldSince ??= this.#runtime.clock.steady()
    return this.#aged || this.#full(collected)
  }

  #full(collected: Effects): boolean {
    return this.#batches.some(({ sink, records }) => (collected.rows[sink]?.records.length ?? 0) >= records)
  }
}

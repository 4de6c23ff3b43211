import type { Runnable } from '../scheduler.ts'

/**
 * Bytes that the tasks of a process hold between input and acknowledgement: rows and outputs that wait to be written, and records in
 * asynchronous steps. Above the limit no task takes another record but one that holds nothing, so that each goes on in its turn.
 */
export class HeldBytes {
  readonly #limit: number
  readonly #schedule: (task: Runnable) => void
  readonly #held = new Map<Runnable, number>()
  readonly #waiting = new Set<Runnable>()
  #total = 0

  constructor(limit: number, schedule: (task: Runnable) => void) {
    this.#limit = limit
    this.#schedule = schedule
  }

  /** The task holds so many bytes from now on; 0 for none, as when it is closed. */
  hold(task: Runnable, bytes: number): void {
    const before = this.#held.get(task) ?? 0
    if (bytes === before) return
    this.#total += bytes - before
    if (bytes > 0) this.#held.set(task, bytes)
    else this.#held.delete(task)
    if (bytes > before || this.#waiting.size === 0) return
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const next of waiting) this.#schedule(next)
  }

  /** Whether the task may take a record; if not, it is scheduled when that may have changed. */
  admits(task: Runnable): boolean {
    if (this.#total < this.#limit || !this.#held.has(task)) return true
    this.#waiting.add(task)
    return false
  }
}

import type { Runnable } from '../scheduler.ts'

/** Lets one record at a time into all tasks of a process: the next one when the one before is committed. */
export class RecordTurn {
  readonly #schedule: (task: Runnable) => void
  readonly #waiting = new Set<Runnable>()
  #holder: Runnable | undefined

  constructor(schedule: (task: Runnable) => void) {
    this.#schedule = schedule
  }

  /** Whether a record may be taken now; a task that may not is scheduled when it may. */
  isFree(task: Runnable): boolean {
    if (this.#holder === undefined) return true
    if (this.#holder !== task) this.#waiting.add(task)
    return false
  }

  /** A record is taken. */
  take(task: Runnable): void {
    this.#holder = task
  }

  /** The task has nothing unfinished any more, or was closed. */
  release(task: Runnable): void {
    this.#waiting.delete(task)
    if (this.#holder !== task) return
    this.#holder = undefined
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const next of waiting) this.#schedule(next)
  }
}

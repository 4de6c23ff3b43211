/** Something the scheduler runs. */
export interface Runnable {
  readonly id: string
  /** Does a bounded piece of work; answers whether more can be done at once. */
  readonly run: () => boolean
}

/** Gives tasks their turns: each runs a slice, then the event loop gets its turn, so that heartbeats and other pipelines go on. */
export class Scheduler {
  readonly #ready = new Set<Runnable>()
  readonly #afterTurn: (task: Runnable) => void
  #scheduled = false

  /** `afterTurn` is called after each task's slice. */
  constructor(afterTurn: (task: Runnable) => void) {
    this.#afterTurn = afterTurn
  }

  /** Runs the task soon; once however often it is asked. */
  readonly schedule = (task: Runnable): void => {
    this.#ready.add(task)
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(this.#turn)
  }

  readonly #turn = (): void => {
    this.#scheduled = false
    const turn = [...this.#ready]
    this.#ready.clear()
    for (const task of turn) {
      if (task.run()) this.schedule(task)
      this.#afterTurn(task)
    }
  }
}

import { asError, isRetryable } from '../../errors/streams-error.ts'
import { engineMetrics } from '../../metrics/engine-metrics.ts'
import type { InputQueue } from './input-queue.ts'
import type { TaskContext } from './task-context.ts'

/**
 * Holds a task's input while something its serdes need, a schema normally, has to be fetched first. A fetch that fails is tried again
 * for as long as it takes: a registry that is away never makes a dead letter.
 */
export class SchemaGate {
  readonly #task: TaskContext
  #fetching = false
  #failures = 0

  constructor(task: TaskContext) {
    this.#task = task
  }

  /** Whether a fetch is under way. */
  get isClosed(): boolean {
    return this.#fetching
  }

  /** Whether the last fetch failed: the registry is being waited for. */
  get isWaiting(): boolean {
    return this.#failures > 0
  }

  /** Whether the next record of the queue must wait; starts the fetch when one is needed. */
  mustWait(queue: InputQueue): boolean {
    if (this.#fetching) return true
    const missing = queue.prepare()
    if (!missing) {
      this.#recovered()
      return false
    }
    this.#fetching = true
    missing.then(
      () => this.#again(0),
      (thrown: unknown) => this.#failed(asError(thrown))
    )
    return true
  }

  #failed(error: Error): void {
    if ('retryable' in error && !isRetryable(error)) {
      this.#task.fail(error)
      return
    }
    if (this.#failures++ === 0) this.#count(1)
    const { options, log } = this.#task.runtime
    const delay = Math.min(options.retryMax, options.retryInitial * 2 ** Math.min(this.#failures, 16))
    log.warn({ task: this.#task.id, delay, err: error }, `waiting for the schema registry: ${error.message}`)
    this.#again(delay)
  }

  #again(after: number): void {
    this.#task.runtime.clock.after(after, () => {
      this.#fetching = false
      if (this.#task.isClosed) this.#recovered()
      else this.#task.runtime.schedule(this.#task)
    })
  }

  #recovered(): void {
    if (this.#failures === 0) return
    this.#failures = 0
    this.#count(-1)
  }

  #count(change: number): void {
    const labels = { topology: this.#task.topology.name, reason: 'registry' }
    this.#task.runtime.metrics.series(engineMetrics.waiting, labels).add(change)
  }
}

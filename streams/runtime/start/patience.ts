import { asError, isRetryable, StreamsError } from '../../errors/streams-error.ts'
import { engineMetrics } from '../../metrics/engine-metrics.ts'
import { sleep } from '../../time/clock.ts'
import type { TaskRuntime } from '../task-runtime.ts'

/** Thrown where a task that was closed stops: nothing is wrong, and nothing more is written. */
export class Aborted extends StreamsError {
  constructor() {
    super('timeout', 'the task was closed', { retryable: true })
    this.name = 'Aborted'
  }
}

/** Waits out what fails for the moment, with exponential backoff and jitter, until it works or the task is closed. */
export class Patience {
  /** What is being waited for, if anything. */
  waitingFor: string | undefined
  readonly #runtime: TaskRuntime
  readonly #task: string
  readonly #topology: string
  readonly #aborter = new AbortController()

  constructor(runtime: TaskRuntime, task: string, topology: string) {
    this.#runtime = runtime
    this.#task = task
    this.#topology = topology
  }

  get isAborted(): boolean {
    return this.#aborter.signal.aborted
  }

  abort(): void {
    this.#aborter.abort(new Aborted())
  }

  /** Throws when the task was closed: no write may start any more. */
  check(): void {
    if (this.isAborted) throw new Aborted()
  }

  /** Runs something until it does not fail in a way that passes. Other errors come out. */
  async until<T>(reason: 'sink' | 'broker', run: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      this.check()
      try {
        const result = await run()
        if (attempt > 1) this.#recovered(reason, attempt)
        return result
      } catch (thrown) {
        const error = asError(thrown)
        if (error instanceof Aborted || !isRetryable(error)) throw error
        await this.#wait(reason, error, attempt)
      }
    }
  }

  async #wait(reason: string, error: Error, attempt: number): Promise<void> {
    const { retryInitial, retryMax } = this.#runtime.options
    const asked = error instanceof StreamsError ? error.retryAfter : undefined
    const backoff = Math.min(retryMax, retryInitial * 2 ** (attempt - 1)) * (0.8 + 0.4 * this.#runtime.random())
    const delay = Math.round(asked ?? backoff)
    if (attempt === 1) this.#waiting(reason, 1)
    this.#runtime.log.warn(
      { task: this.#task, attempt, delay, err: error },
      `${reason} not available, trying again: ${error.message}`
    )
    await sleep(this.#runtime.clock, delay, this.#aborter.signal).catch((thrown: unknown) => {
      this.#waiting(reason, -1)
      throw thrown
    })
  }

  #recovered(reason: string, attempts: number): void {
    this.#waiting(reason, -1)
    this.#runtime.log.info({ task: this.#task, attempts }, `${reason} available again`)
  }

  #waiting(reason: string, change: number): void {
    this.waitingFor = change > 0 ? reason : undefined
    this.#runtime.metrics.series(engineMetrics.waiting, { topology: this.#topology, reason }).add(change)
  }
}

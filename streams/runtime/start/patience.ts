import { exponential, type RetryPolicy, retrying } from '../../errors/retry.ts'
import { asError, isRetryable, StreamsError } from '../../errors/streams-error.ts'
import { engineMetrics } from '../../metrics/engine-metrics.ts'
import type { TaskRuntime } from '../task-runtime.ts'

/** Thrown where a task that was closed stops: nothing is wrong, and nothing more is written. */
export class Aborted extends StreamsError {
  constructor() {
    super('timeout', 'the task was closed', { retryable: true })
    this.name = 'Aborted'
  }
}

/** Something that is waited for, and why. */
interface Wait {
  readonly reason: string
  trouble: string
}

/** Waits out what fails for the moment, with exponential backoff and jitter, until it works or the task is closed. */
export class Patience {
  /** What is being waited for, the oldest first. */
  readonly #waits = new Set<Wait>()
  readonly #runtime: TaskRuntime
  readonly #task: string
  readonly #topology: string
  readonly #aborter = new AbortController()
  readonly #backoff: RetryPolicy

  constructor(runtime: TaskRuntime, task: string, topology: string) {
    this.#runtime = runtime
    this.#task = task
    this.#topology = topology
    const { retryInitial: initial, retryMax: max } = runtime.options
    const retryOn = (error: unknown): boolean => !(error instanceof Aborted) && isRetryable(asError(error))
    this.#backoff = exponential({ initial, max, jitter: 0.2, retryOn })
  }

  /** What is being waited for, if anything. */
  get waitingFor(): string | undefined {
    return this.#oldest?.reason
  }

  /** Why it waits: the last failure, in words. */
  get trouble(): string | undefined {
    return this.#oldest?.trouble
  }

  get #oldest(): Wait | undefined {
    return this.#waits.values().next().value
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
  async until<T>(reason: 'sink' | 'broker' | 'store', run: () => Promise<T>): Promise<T> {
    const { clock, random, log } = this.#runtime
    const wait: Wait = { reason, trouble: '' }
    let waits = 0
    const onRetry = (error: Error, attempt: number, delay: number): void => {
      if (waits++ === 0) this.#count(reason, 1)
      this.#waits.add(wait)
      wait.trouble = error.message
      const seconds = Math.round(delay / 100) / 10
      log.warn(
        { task: this.#task, reason, attempt, delay, err: error },
        `${error.message}, trying again in ${seconds} s`
      )
    }
    const checked = (): Promise<T> => {
      this.check()
      return run()
    }
    try {
      const result = await retrying(this.#backoff, async () => checked(), {
        clock,
        random,
        signal: this.#aborter.signal,
        onRetry
      })
      if (waits > 0) log.info({ task: this.#task, attempts: waits + 1 }, `${reason} available again`)
      return result
    } finally {
      this.#waits.delete(wait)
      if (waits > 0) this.#count(reason, -1)
    }
  }

  #count(reason: string, change: number): void {
    this.#runtime.metrics.series(engineMetrics.waiting, { topology: this.#topology, reason }).add(change)
  }
}

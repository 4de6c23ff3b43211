import { asError, isRetryable, StreamsError } from '../../errors/streams-error.ts'
import { sleep } from '../../time/clock.ts'
import type { TaskRuntime } from '../task-runtime.ts'
import { GlobalLag, type LagContext } from './global-lag.ts'
import type { GlobalStores } from './global-stores.ts'

/** What following needs. */
export interface Following extends Pick<LagContext, 'topology' | 'admin' | 'stallTimeout'> {
  readonly globals: GlobalStores
  readonly runtime: Pick<TaskRuntime, 'clock' | 'log' | 'metrics' | 'options'>
  /** Milliseconds between looks at the ends of the topics. */
  readonly monitorInterval: number
  readonly signal: AbortSignal
  /** It cannot go on. */
  readonly onFailed: (error: Error) => void
}

/** Keeps the global stores of a process up to date while it runs: reads on, waits out what passes, and takes new partitions in. */
export class GlobalFollower {
  readonly #following: Following
  readonly #lag: GlobalLag
  #trouble: string | undefined

  constructor(following: Following) {
    this.#following = following
    this.#lag = new GlobalLag({ ...following, stores: following.globals.all })
  }

  /** Why they are not being followed, in words. */
  get trouble(): string | undefined {
    return this.#trouble
  }

  /** Ends with the signal, or with what does not pass. */
  async run(): Promise<void> {
    const { signal, runtime, onFailed } = this.#following
    const { retryInitial, retryMax } = runtime.options
    let delay = retryInitial
    while (!signal.aborted) {
      const began = runtime.clock.steady()
      const failure = await this.#round()
      if (signal.aborted) return
      if (!failure) continue
      delay = runtime.clock.steady() - began > retryMax ? retryInitial : Math.min(2 * delay, retryMax)
      if (!isRetryable(failure)) return onFailed(failure)
      this.#trouble = `global tables are not up to date: ${failure.message}`
      runtime.log.warn({ err: failure, delay }, this.#trouble)
      await sleep(runtime.clock, delay, signal).catch(() => undefined)
    }
  }

  /** Reads until there are more partitions than at its start, or it fails or stands still; answers why it ended. */
  async #round(): Promise<Error | undefined> {
    const { globals, signal, monitorInterval } = this.#following
    const over = new AbortController()
    await this.#lag.look()
    const known = this.#lag.partitions
    const look = async (): Promise<void> => {
      const standing = await this.#lag.look()
      if (standing) over.abort(new StreamsError('broker-unavailable', standing, { retryable: true }))
      else if (this.#lag.partitions > known) over.abort()
      else this.#trouble = undefined
    }
    const timer = setInterval(() => void look(), monitorInterval)
    try {
      await globals.follow(AbortSignal.any([signal, over.signal]))
      return undefined
    } catch (thrown) {
      if (!over.signal.aborted) return asError(thrown)
      return over.signal.reason instanceof StreamsError ? over.signal.reason : undefined
    } finally {
      clearInterval(timer)
    }
  }
}

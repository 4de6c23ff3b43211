import type { Admin } from '../../driver/admin.ts'
import { asError, isRetryable } from '../../errors/streams-error.ts'
import { sleep } from '../../time/clock.ts'
import type { TaskRuntime } from '../task-runtime.ts'
import type { GlobalStores } from './global-stores.ts'

/** What following needs. */
export interface Following {
  readonly globals: GlobalStores
  readonly runtime: Pick<TaskRuntime, 'clock' | 'log' | 'options'>
  readonly admin: Pick<Admin, 'partitionsOf'>
  /** Milliseconds between looks for new partitions. */
  readonly monitorInterval: number
  readonly signal: AbortSignal
  /** It cannot go on. */
  readonly onFailed: (error: Error) => void
}

/** Keeps the global stores of a process up to date while it runs: reads on, waits out what passes, and takes new partitions in. */
export class GlobalFollower {
  readonly #following: Following
  #trouble: string | undefined

  constructor(following: Following) {
    this.#following = following
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
      const began = runtime.clock.now()
      const failure = await this.#round()
      if (signal.aborted) return
      if (!failure) continue
      delay = runtime.clock.now() - began > retryMax ? retryInitial : Math.min(2 * delay, retryMax)
      if (!isRetryable(failure)) return onFailed(failure)
      this.#trouble = `global tables are not up to date: ${failure.message}`
      runtime.log.warn({ err: failure, delay }, this.#trouble)
      await sleep(runtime.clock, delay, signal).catch(() => undefined)
    }
  }

  /** Reads until there are more partitions than at its start, or it fails; answers why it failed. */
  async #round(): Promise<Error | undefined> {
    const { globals, signal, monitorInterval } = this.#following
    const grown = new AbortController()
    const known = new Map(await this.#counts())
    const look = async (): Promise<void> => {
      for (const [topic, count] of await this.#counts()) if (count > (known.get(topic) ?? 0)) grown.abort()
    }
    const timer = setInterval(() => void look(), monitorInterval)
    try {
      const reading = globals.follow(AbortSignal.any([signal, grown.signal]))
      this.#trouble = undefined
      await reading
      return undefined
    } catch (thrown) {
      return grown.signal.aborted ? undefined : asError(thrown)
    } finally {
      clearInterval(timer)
    }
  }

  /** Partitions of each topic, as far as a broker tells. */
  async #counts(): Promise<readonly (readonly [topic: string, partitions: number])[]> {
    const { globals, admin } = this.#following
    const topics = globals.all.map(({ node }) => node.topic.name)
    const counts = await Promise.allSettled(topics.map(topic => admin.partitionsOf(topic)))
    return topics.flatMap((topic, n) => {
      const found = counts[n]
      return found?.status === 'fulfilled' && found.value !== undefined ? [[topic, found.value] as const] : []
    })
  }
}

import type { ResolvedConfig } from '../streams-config.ts'

/** How long to wait before a consumer is built anew: longer with each rebuild, until one lasts. */
export class RebuildDelay {
  readonly #config: ResolvedConfig
  #rebuilds = 0
  #last = Number.NEGATIVE_INFINITY

  constructor(config: ResolvedConfig) {
    this.#config = config
  }

  /** Milliseconds to wait now. Call once for each rebuild. */
  next(): number {
    const { clock, random, stallTimeout, task } = this.#config
    if (clock.steady() - this.#last > 2 * stallTimeout) this.#rebuilds = 0
    this.#last = clock.steady()
    const longest = Math.max(task.retryMax, stallTimeout)
    return Math.min(longest, task.retryInitial * 10 * 2 ** this.#rebuilds++) * (0.8 + 0.4 * random())
  }
}

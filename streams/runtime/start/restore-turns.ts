/** Lets so many restores run at once; the others wait for their turn, in order. */
export class RestoreTurns {
  readonly #waiting = new Set<() => void>()
  #free: number

  constructor(atOnce: number) {
    this.#free = atOnce
  }

  /** Runs something when its turn has come; rejects with the reason of the signal when that aborts before. */
  async run<T>(restore: () => Promise<T>, signal: AbortSignal): Promise<T> {
    if (this.#free > 0) this.#free--
    else await this.#turn(signal)
    try {
      return await restore()
    } finally {
      const [next] = this.#waiting
      if (next) next()
      else this.#free++
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void): void => {
        this.#waiting.delete(begin)
        signal.removeEventListener('abort', giveUp)
        settle()
      }
      const begin = (): void => end(resolve)
      const giveUp = (): void => end(() => reject(signal.reason))
      if (signal.aborted) return giveUp()
      signal.addEventListener('abort', giveUp, { once: true })
      this.#waiting.add(begin)
    })
  }
}

import { asError, isRetryable } from '#streams'
import type { SteadyClock } from '#streams/connector'
import { unavailable } from './registry-error.ts'

/** When to leave a failing registry alone for a while. */
export interface BreakerOptions {
  /** Consecutive transient failures that open the breaker. Default: 5. */
  readonly failures?: number
  /** Milliseconds for which the breaker stays open. Default: 2,000. */
  readonly openMs?: number
}

/**
 * Keeps a dead registry from being asked by every partition at once: after some transient failures in a row it answers
 * `registry-unavailable` by itself for a while, then lets one request through to find out.
 */
export class Breaker {
  readonly #clock: SteadyClock
  readonly #limit: number
  readonly #openMs: number
  #failures = 0
  #openUntil = 0
  #lastFailure: unknown

  constructor(clock: SteadyClock, { failures = 5, openMs = 2000 }: BreakerOptions = {}) {
    this.#clock = clock
    this.#limit = failures
    this.#openMs = openMs
  }

  /** Runs a request, or rejects at once with `retryAfter` while open. Errors the registry itself gave do not count. */
  async run<T>(request: () => Promise<T>): Promise<T> {
    this.#refuseWhileOpen()
    try {
      const result = await request()
      this.#failures = 0
      return result
    } catch (error) {
      if (isRetryable(error)) this.#count(error)
      else this.#failures = 0
      throw error
    }
  }

  #refuseWhileOpen(): void {
    if (this.#failures < this.#limit) return
    const now = this.#clock.steady()
    const wait = Math.ceil(this.#openUntil - now)
    if (wait > 0) {
      const last = asError(this.#lastFailure)
      throw unavailable(`${last.message}; ${this.#failures} failures in a row, next try in ${wait} ms`, {
        cause: last,
        retryAfter: wait
      })
    }
    this.#openUntil = now + this.#openMs
  }

  #count(error: unknown): void {
    this.#failures++
    this.#lastFailure = error
    this.#openUntil = this.#clock.steady() + this.#openMs
  }
}

import { asError, exponential, type Logger, type RetryPolicy } from '#streams'
import type { SteadyClock } from '#streams/connector'

/** A dependency that is being opened, or is open. */
export interface Opening {
  readonly name: string
  readonly opened: () => boolean
  /** Resolves when it is open; rejects with what the last try failed with while it is not. */
  readonly check: () => Promise<void>
  /** Ends the tries. */
  readonly stop: () => void
}

export interface OpeningOptions {
  readonly name: string
  /** Tried until it resolves. */
  readonly open: () => Promise<unknown>
  readonly clock: SteadyClock
  readonly log: Logger
  /** Delays between tries. Default: 200 ms, doubling up to 5 s, without an end. */
  readonly retry?: RetryPolicy
}

/**
 * Opens a dependency in the background, for as long as it takes: the process serves what it can meanwhile. A failed try is logged
 * when its message is new, so that a long outage does not fill the log.
 */
export function opening({ name, open, clock, log, retry = usualRetry }: OpeningOptions): Opening {
  let state: 'opening' | 'open' | 'stopped' = 'opening'
  let failure = new Error('not connected yet')
  let cancel = (): void => undefined

  const failed = (error: unknown, attempt: number): void => {
    const known = failure.message
    failure = asError(error)
    if (state === 'stopped') return
    if (failure.message !== known)
      log.warn({ dependency: name, attempt, err: failure }, 'dependency not open; trying on')
    const delay = retry.delay(attempt, Math.random)
    if (delay !== undefined) cancel = clock.after(delay, () => attemptNumber(attempt + 1))
  }

  const succeeded = (): void => {
    if (state === 'opening') state = 'open'
    log.info({ dependency: name }, 'dependency open')
  }

  const attemptNumber = (attempt: number): void => {
    open().then(succeeded, error => failed(error, attempt))
  }

  attemptNumber(1)
  return {
    name,
    opened: () => state === 'open',
    check: async () => {
      if (state !== 'open') throw failure
    },
    stop: () => {
      if (state === 'opening') state = 'stopped'
      cancel()
    }
  }
}

const usualRetry = exponential({ initial: 200, multiplier: 2, max: 5_000, jitter: 0.2 })

/** Wall-clock time and timers, which tests can replace. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Calls `run` once after `delay` milliseconds; the returned function cancels it. */
  readonly after: (delay: number, run: () => void) => () => void
}

/** The machine's clock. Its timers keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delay, run) => {
    const timer = setTimeout(run, delay)
    return () => clearTimeout(timer)
  }
}

/** Resolves after `delay` milliseconds on the clock, or rejects with the signal's reason when the signal aborts first. */
export function sleep(clock: Clock, delay: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const onAbort = (): void => {
      cancel()
      reject(signal?.reason)
    }
    const cancel = clock.after(delay, () => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    })
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}

/** Time and timers, which tests can replace. */
export interface Clock {
  /** Milliseconds since the epoch, as records and people are told them. Such a clock may be set back and forward: it measures nothing. */
  readonly now: () => number
  /**
   * Milliseconds since any moment, which pass evenly whatever `now` is set to: how long something took or lasts is measured by them. Default: as
   * many as `now` goes forward.
   */
  readonly steady?: () => number
  /** Calls `run` once after `delay` milliseconds, at once for less than 0; the returned function cancels it. */
  readonly after: (delay: number, run: () => void) => () => void
}

/** A clock that measures too. */
export interface SteadyClock extends Clock {
  readonly steady: () => number
}

/** The machine's clock. Its timers keep the process alive. */
export const systemClock: SteadyClock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  after: (delay, run) => {
    const timer = setTimeout(run, Math.max(0, delay))
    return () => clearTimeout(timer)
  }
}

/** The same clock, which measures by `now` where it has nothing better: when that is set back, no time passed. */
export function steadyClock(clock: Clock): SteadyClock {
  if (isSteady(clock)) return clock
  let last = clock.now()
  let passed = 0
  const steady = (): number => {
    const now = clock.now()
    passed += Math.max(0, now - last)
    last = now
    return passed
  }
  return { now: () => clock.now(), after: (delay, run) => clock.after(delay, run), steady }
}

function isSteady(clock: Clock): clock is SteadyClock {
  return clock.steady !== undefined
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

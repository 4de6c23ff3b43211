/** Ctrl+C, SIGTERM and the end of the terminal, as a run has to take them. */
export interface StopSignal {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal
  /** Rejects with the first signal, for what should not be waited for any longer. */
  readonly aborted: Promise<never>
  /** Signals have their usual meaning again. */
  readonly end: () => void
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Listens for signals until `end`. A second one calls `onForced`, which ends the process at once. */
export function stopSignal(onForced: () => void): StopSignal {
  const controller = new AbortController()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  aborted.catch(() => undefined)
  const listener = (): void => {
    if (controller.signal.aborted) onForced()
    controller.abort()
    reject(controller.signal.reason)
  }
  for (const name of signals) process.on(name, listener)
  return {
    signal: controller.signal,
    aborted,
    end: () => {
      for (const name of signals) process.off(name, listener)
    }
  }
}

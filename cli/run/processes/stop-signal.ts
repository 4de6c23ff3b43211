import { onStopRequest } from '../../../worker/process/stop-request.ts'

/** Ctrl+C, SIGTERM and the end of the terminal, as a run has to take them. */
export interface StopSignal {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal
  /** Rejects with the first signal, for what should not be waited for any longer. */
  readonly aborted: Promise<never>
  /** Signals have their usual meaning again. */
  readonly end: () => void
}

/**
 * Listens until `end` for signals and, unless the process is to outlive what started it, for the end of the npm that did. A second signal
 * calls `onForced`, which ends the process at once.
 */
export function stopSignal(
  onForced: () => void,
  { outlives = false }: { readonly outlives?: boolean } = {}
): StopSignal {
  const controller = new AbortController()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  aborted.catch(() => undefined)
  const onStop = (): void => {
    controller.abort()
    reject(controller.signal.reason)
  }
  const { end } = onStopRequest({ onStop, onForced, withParent: !outlives })
  return { signal: controller.signal, aborted, end }
}

import { RequestQueue } from './kafkajs-internals.ts'

/** The state of kafkajs's request queue that the replaced method looks at. */
interface Queue {
  readonly pending: readonly unknown[]
  readonly throttledUntil: number
  throttleCheckTimeoutId: NodeJS.Timeout | null
  checkPendingRequests: () => void
}

const checkInterval = 10

let patched = false

/**
 * Stops kafkajs's busy timer. After the first answer each connection arms a 1 ms timer again and again for ever (tulios/kafkajs #1704,
 * #1751), which costs an idle process 3-4 % of a core, and the delay is negative, for which Node prints a `TimeoutNegativeWarning`. The
 * replacement waits only while requests are pending; nothing else depends on the timer. Called when a driver is made. Idempotent.
 */
export function patchIdleTimer(): void {
  if (patched) return
  patched = true
  RequestQueue.prototype.scheduleCheckPendingRequests = function (this: Queue) {
    if (this.pending.length === 0 || this.throttleCheckTimeoutId !== null) return
    const throttle = this.throttledUntil - Date.now()
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null
        this.checkPendingRequests()
      },
      throttle > 0 ? throttle : checkInterval
    )
  }
}

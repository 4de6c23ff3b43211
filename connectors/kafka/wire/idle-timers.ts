import { RequestQueue } from './kafkajs-internals.ts'

/** The state of kafkajs's request queue that the replaced methods look at. */
interface Queue {
  readonly pending: readonly unknown[]
  readonly inflight: ReadonlyMap<number, Request>
  readonly throttledUntil: number
  readonly requestTimeout: number
  requestTimeoutIntervalId: NodeJS.Timeout | null
  throttleCheckTimeoutId: NodeJS.Timeout | null
  checkPendingRequests: () => void
  isConnected: () => boolean
  destroy: () => void
}

interface Request {
  readonly sentAt: number
  readonly requestTimeout: number
  readonly timeoutRequest: () => void
}

const checkInterval = 10
/** A request may be late by a tenth of its limit, or a second, before it is noticed. */
const latenessOf = (limit: number): number => Math.min(1_000, Math.max(10, limit / 10))

let patched = false

/**
 * Stops kafkajs's busy timers, which cost an idle process 4 % of a core. After the first answer each connection arms a 1 ms timer again and
 * again for ever (tulios/kafkajs #1704, #1751), with a negative delay, for which Node prints a `TimeoutNegativeWarning`; the replacement
 * waits only while requests are pending. And each connection looks ten times a second for requests that took too long; here it is once a
 * second, for limits of 10 s and more. Called when a driver is made. Idempotent.
 */
export function patchIdleTimers(): void {
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
  RequestQueue.prototype.scheduleRequestTimeoutCheck = function (this: Queue) {
    this.destroy()
    this.requestTimeoutIntervalId = setInterval(() => {
      for (const request of this.inflight.values())
        if (Date.now() - request.sentAt > request.requestTimeout) request.timeoutRequest()
      if (!this.isConnected()) this.destroy()
    }, latenessOf(this.requestTimeout))
  }
}

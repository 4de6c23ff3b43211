import type { WireConnection } from './kafkajs-internals.ts'

const checkInterval = 10
/** A request may be late by a tenth of its limit, or a second, before it is noticed. */
const latenessOf = (limit: number): number => Math.min(1_000, Math.max(10, limit / 10))

/**
 * Stops the busy timers of one connection of ours, which cost an idle process 4 % of a core. After the first answer kafkajs arms a 1 ms timer
 * again and again for ever (tulios/kafkajs #1704, #1751), with a negative delay, for which Node prints a `TimeoutNegativeWarning`; the
 * replacement waits only while requests are pending. And it looks ten times a second for requests that took too long; here it is once a
 * second, for limits of 10 s and more. Only this connection is changed: kafkajs stays as it is for everybody else in the process.
 */
export function calmTimers({ requestQueue: queue }: Pick<WireConnection, 'requestQueue'>): void {
  queue.scheduleCheckPendingRequests = () => {
    if (queue.pending.length === 0 || queue.throttleCheckTimeoutId !== null) return
    const throttle = queue.throttledUntil - Date.now()
    queue.throttleCheckTimeoutId = setTimeout(
      () => {
        queue.throttleCheckTimeoutId = null
        queue.checkPendingRequests()
      },
      throttle > 0 ? throttle : checkInterval
    )
  }
  queue.scheduleRequestTimeoutCheck = () => {
    queue.destroy()
    queue.requestTimeoutIntervalId = setInterval(() => {
      for (const request of queue.inflight.values())
        if (Date.now() - request.sentAt > request.requestTimeout) request.timeoutRequest()
      if (!queue.isConnected()) queue.destroy()
    }, latenessOf(queue.requestTimeout))
  }
}

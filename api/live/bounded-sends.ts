import { type Logger, type Metrics, type Producer, type ProducerRecord, StreamsError } from '#streams'
import type { SteadyClock } from '#streams/connector'
import { apiMetrics } from '../operations/metrics.ts'

/** Sends with a limit on how long a request waits, and a breaker that opens when the limit was reached. */
export interface BoundedSends {
  /**
   * Resolves when the record is acknowledged. Rejects with the producer's error, with `delivery-timeout` when no acknowledgement
   * came within the limit (the outcome is unknown), and at once with `broker-unavailable` while the outcome of an earlier send
   * is still open (nothing is sent then).
   */
  readonly send: (record: ProducerRecord) => Promise<void>
  /** Sends that ran into the limit and are not settled yet. */
  readonly unresolved: () => number
}

export interface BoundedSendsOptions {
  readonly producer: Producer
  readonly clock: SteadyClock
  readonly log: Logger
  readonly metrics: Metrics
  /** Milliseconds a request waits for its acknowledgement. Default 4,000. */
  readonly limit?: number
}

interface Waiting {
  readonly since: number
  readonly reject: (error: StreamsError) => void
  expired: boolean
}

/**
 * One timer watches the oldest send. When that one reaches the limit, all that wait are answered at once: they queue behind it.
 * A late settlement closes the breaker; the producer's own delivery timeout sees to it that there is one.
 */
export function boundedSends({ producer, clock, log, metrics, limit = 4_000 }: BoundedSendsOptions): BoundedSends {
  const waiting = new Set<Waiting>()
  const unresolvedSends = metrics.series(apiMetrics.unresolvedSends, {})
  let unresolved = 0
  let watched = false

  const watch = (delay: number): void => {
    watched = true
    clock.after(delay, check)
  }

  const check = (): void => {
    watched = false
    const [oldest] = waiting
    if (oldest === undefined) return
    const left = oldest.since + limit - clock.steady()
    if (left > 0) watch(left)
    else expireAll()
  }

  const expireAll = (): void => {
    unresolved += waiting.size
    unresolvedSends.set(unresolved)
    log.warn(
      { sends: waiting.size, limit_ms: limit },
      'no acknowledgement in time; new feedback is refused until the outcome is known'
    )
    for (const entry of waiting) {
      entry.expired = true
      entry.reject(timedOut(limit))
    }
    waiting.clear()
  }

  const settled = (entry: Waiting): void => {
    if (!entry.expired) {
      waiting.delete(entry)
      return
    }
    unresolved -= 1
    unresolvedSends.set(unresolved)
    if (unresolved === 0) log.info({}, 'every late send is settled; feedback is accepted again')
  }

  return {
    unresolved: () => unresolved,
    send: record => {
      if (unresolved > 0) return Promise.reject(notNow())
      return new Promise((resolve, reject) => {
        const entry: Waiting = { since: clock.steady(), reject, expired: false }
        waiting.add(entry)
        if (!watched) watch(limit)
        producer.send([record]).then(
          failures => {
            settled(entry)
            if (failures[0] === undefined) resolve()
            else reject(failures[0].error)
          },
          error => {
            settled(entry)
            reject(error)
          }
        )
      })
    }
  }
}

function timedOut(limit: number): StreamsError {
  return new StreamsError('delivery-timeout', `no acknowledgement within ${limit} ms; the outcome is unknown`, {
    retryable: true
  })
}

function notNow(): StreamsError {
  return new StreamsError('broker-unavailable', 'an earlier send is still without an outcome; nothing was sent', {
    retryable: true
  })
}

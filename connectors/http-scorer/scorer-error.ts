import { StreamsError } from '#streams'

/** A failure that may pass in a moment: it is tried again at once, after a pause, and counts for the circuit breaker. */
export class PassingError extends StreamsError {}

const REFUSED = new Set([400, 413, 422])
const PASSING = new Set([408, 425, 429])

/**
 * The error for an answer other than 200:
 * - 408, 425, 429 and 5xx may pass: tried again.
 * - 400, 413 and 422 speak of the text: `scorer-refused`, final, so that the record is dead-lettered alone.
 * - 401 and 403: `authorization-failed`; everything else: `scorer-unavailable`. Both are faults of the set-up that hit every text, so they
 *   are not tried again here but marked retryable: records wait until someone repairs it.
 */
export function statusError(url: string, response: Response, body: string, now: number): StreamsError {
  const { status } = response
  const said = `the scorer at ${url} answered ${status}${body === '' ? '' : `: ${body.slice(0, 200)}`}`
  if (status >= 500 || PASSING.has(status)) {
    const pause = retryAfter(response.headers.get('retry-after'), now)
    const options = pause === undefined ? { retryable: true } : { retryable: true, retryAfter: pause }
    return new PassingError('scorer-unavailable', said, options)
  }
  if (REFUSED.has(status)) return new StreamsError('scorer-refused', said)
  if (status === 401 || status === 403) {
    return new StreamsError('authorization-failed', `${said}; check its credentials`, { retryable: true })
  }
  return new StreamsError('scorer-unavailable', `${said}; check its URL`, { retryable: true })
}

/** Milliseconds of a `Retry-After` header (RFC 9110, 10.2.3: seconds or a date), or undefined. */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined
  if (/^\d+$/.test(header)) return Number(header) * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

import { StreamsError, type StreamsErrorOptions } from '#streams'
import { type FailureRow, type FailureSign, failureTable } from '#streams/connector'

/** What a failed request says by itself. The codes are statuses of HTTP, and words for what is no status. */
export const httpScorerFailures = [
  {
    codes: [400, 413, 422],
    sign: 'record',
    means: 'the text is refused',
    help: 'Correct the text, or choose another `SCORER`, then replay.'
  },
  {
    codes: [425, 429],
    sign: 'outage',
    means: 'the scorer has too much to do',
    help: 'Lower `SCORER_CONCURRENCY`, or give the scorer more room.'
  },
  {
    codes: [408, '5xx', 'no answer in time', 'broken off', 'no score'],
    sign: 'suspect',
    means: 'the scorer failed: for all texts, or for this one',
    help: 'Look at its log. A text that fails `SCORER_GIVE_UP_AFTER` times while others are scored becomes a dead letter.'
  },
  {
    codes: ['not reached'],
    sign: 'connection',
    means: 'nobody answers at `SCORER_URL`',
    help: 'Start the scorer, or correct `SCORER_URL`.'
  },
  {
    codes: [401, 403],
    sign: 'outage',
    means: 'access is refused, to all texts',
    help: 'Correct the credentials. Work resumes automatically.'
  },
  {
    codes: ['other'],
    sign: 'outage',
    means: 'something else than a scorer answers',
    help: 'Correct `SCORER_URL`. Work resumes automatically.'
  }
] as const satisfies readonly FailureRow[]

/** One of the codes of the table. */
export type HttpScorerCode = (typeof httpScorerFailures)[number]['codes'][number]

const table = failureTable<FailureRow>(httpScorerFailures)

/** A failure of a remote scorer. */
export class ScorerError extends StreamsError {
  /** What it says by itself. */
  readonly sign: FailureSign

  constructor(
    code: 'scorer-unavailable' | 'scorer-refused' | 'authorization-failed',
    what: HttpScorerCode,
    message: string,
    options: Omit<StreamsErrorOptions, 'retryable'> = {}
  ) {
    const sign = table.get(what)?.sign ?? 'unknown'
    super(code, message, { ...options, retryable: sign !== 'record' })
    this.sign = sign
  }
}

/** A failure that may pass in a moment: it is tried again at once, after a pause, and counts for the circuit breaker. */
export class PassingError extends ScorerError {}

const isListed = (status: number): status is HttpScorerCode & number => table.has(status)

/**
 * The error for an answer other than 200:
 * - 408, 425, 429 and 5xx may pass: tried again.
 * - 400, 413 and 422 speak of the text: `scorer-refused`, final, so that the record is dead-lettered alone.
 * - 401 and 403: `authorization-failed`; everything else: `scorer-unavailable`. Both are faults of the set-up that hit every text, so they
 *   are not tried again here but marked retryable: records wait until someone repairs it.
 */
export function statusError(url: string, response: Response, body: string, now: number): ScorerError {
  const { status } = response
  const said = `the scorer at ${url} answered ${status}${body === '' ? '' : `: ${body.slice(0, 200)}`}`
  const what = isListed(status) ? status : status >= 500 ? '5xx' : 'other'
  switch (what) {
    case 400:
    case 413:
    case 422:
      return new ScorerError('scorer-refused', what, said)
    case 401:
    case 403:
      return new ScorerError('authorization-failed', what, `${said}; check its credentials`)
    case 'other':
      return new ScorerError('scorer-unavailable', what, `${said}; check its URL`)
    default:
      return passing(what, said, retryAfter(response.headers.get('retry-after'), now))
  }
}

/** Who names a time to come back speaks of itself and not of the text. */
function passing(what: HttpScorerCode, said: string, pause: number | undefined): PassingError {
  if (pause === undefined) return new PassingError('scorer-unavailable', what, said)
  return new PassingError('scorer-unavailable', 429, said, { retryAfter: pause })
}

/** Milliseconds of a `Retry-After` header (RFC 9110, 10.2.3: seconds or a date), or undefined. */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined
  if (/^\d+$/.test(header)) return Number(header) * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

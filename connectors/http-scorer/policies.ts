import {
  type BrokenCircuitError,
  bulkhead,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  DelegateBackoff,
  handleType,
  type IRetryBackoffContext,
  isBrokenCircuitError,
  retry,
  wrap
} from 'cockatiel'
import { asError, type Clock, exponential, StreamsError } from '#streams'
import { PassingError } from './scorer-error.ts'

export interface PolicyOptions {
  readonly url: string
  /** Requests in flight at once. Further ones wait in line. */
  readonly concurrency: number
  /** Tries in all for one text, the first included. */
  readonly attempts: number
  /** Milliseconds before the second try; doubled for each further one, spread by 20 %. */
  readonly backoff: number
  /** Longest pause that is waited out here; a server that asks for more gets the record back later. */
  readonly longestPause: number
  /** Failures in a row that open the breaker. */
  readonly failures: number
  /** Milliseconds it stays open before one request is let through to find out. */
  readonly openFor: number
  readonly clock: Clock
}

/**
 * Runs requests with bounded concurrency, retries and a circuit breaker. One that is `suspect` says nothing of the server: it is tried once
 * and does not count for the breaker; while that is open it waits until others had the chance to find out.
 */
export function createPolicies(
  options: PolicyOptions
): <T>(request: () => Promise<T>, isSuspect?: boolean) => Promise<T> {
  const { url, clock, openFor, longestPause } = options
  const delays = exponential({ initial: options.backoff, max: longestPause, jitter: 0.2 })
  const asked = (error: unknown): number => (error instanceof PassingError ? (error.retryAfter ?? 0) : 0)
  const pause = ({ attempt, result }: IRetryBackoffContext<unknown>): number =>
    Math.max(delays.delay(attempt, Math.random) ?? 0, 'error' in result ? asked(result.error) : 0)

  const breaker = circuitBreaker(handleType(PassingError), {
    halfOpenAfter: openFor,
    breaker: new ConsecutiveBreaker(options.failures)
  })
  let opened = 0
  breaker.onStateChange(state => {
    if (state === CircuitState.Open) opened = clock.now()
  })
  const tries = retry(
    handleType(PassingError, error => asked(error) <= longestPause),
    { maxAttempts: options.attempts - 1, backoff: new DelegateBackoff(pause) }
  )
  const room = bulkhead(options.concurrency, Number.POSITIVE_INFINITY)
  const policies = wrap(room, tries, breaker)

  const open = (refused: BrokenCircuitError | undefined, longer = 0): StreamsError => {
    const last = breaker.lastFailure
    const cause = last !== undefined && 'error' in last ? asError(last.error) : (refused ?? new Error('unknown'))
    return new StreamsError(
      'scorer-unavailable',
      `the scorer at ${url} failed ${options.failures} times in a row and is left alone for now; last: ${cause.message}`,
      { cause, retryable: true, retryAfter: Math.max(1, opened + openFor + longer - clock.now()) }
    )
  }

  return async (request, isSuspect = false) => {
    const isOpen = breaker.state !== CircuitState.Closed
    if (isSuspect && isOpen && clock.now() < opened + 2 * openFor) throw open(undefined, openFor)
    try {
      return await (isSuspect && !isOpen ? room : policies).execute(request)
    } catch (error) {
      throw isBrokenCircuitError(error) ? open(error) : error
    }
  }
}

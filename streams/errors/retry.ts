import { checkSettings, type SettingRules } from '../settings/check-settings.ts'
import { settingRules } from '../settings/rules.ts'
import { type Clock, sleep, systemClock } from '../time/clock.ts'
import { asError, isRetryable, StreamsError } from './streams-error.ts'

/** When and how often to retry, as data. Delays are a pure function of the number of attempts made. */
export interface RetryPolicy {
  /** Returns the milliseconds to wait after failure number `attempt` (1 = the first attempt failed), or undefined to give up. */
  readonly delay: (attempt: number, random: () => number) => number | undefined
  /** Returns whether to retry after an error. Default: true unless the error has `retryable: false`. */
  readonly retryOn: (error: unknown) => boolean
}

/** Settings of an exponential backoff. */
export interface ExponentialOptions {
  /** First delay, in milliseconds. */
  readonly initial: number
  /** Factor by which each delay exceeds the one before. Default: 2. */
  readonly multiplier?: number
  /** Longest delay, in milliseconds. Default: no limit. */
  readonly max?: number
  /** Total number of attempts, including the first. Default: no limit. */
  readonly attempts?: number
  /** Random part of the delay, from 0 (default) to 1: 0.2 varies it by plus or minus 20 %. */
  readonly jitter?: number
  /** Returns whether to retry after an error. Default: true unless the error has `retryable: false`. */
  readonly retryOn?: (error: unknown) => boolean
}

const unlessFinal = (error: unknown): boolean =>
  !(typeof error === 'object' && error !== null && (error as { retryable?: unknown }).retryable === false)

const { callback, numberFrom } = settingRules

const rules: SettingRules<ExponentialOptions> = {
  initial: numberFrom(0),
  multiplier: numberFrom(0),
  max: numberFrom(0),
  attempts: numberFrom(1),
  jitter: value => (typeof value === 'number' && value >= 0 && value <= 1 ? undefined : 'a number from 0 to 1'),
  retryOn: callback
}

/**
 * A retry policy with exponential backoff.
 * @throws StreamsError `invalid-configuration` for settings that cannot work
 * @example exponential({ initial: ms(200), multiplier: 2, max: seconds(30), attempts: 5 })
 */
export function exponential(options: ExponentialOptions): RetryPolicy {
  checkSettings('exponential', options, rules, ['initial'])
  const {
    initial,
    multiplier = 2,
    max = Number.POSITIVE_INFINITY,
    attempts = Number.POSITIVE_INFINITY,
    jitter = 0
  } = options
  return {
    retryOn: options.retryOn ?? unlessFinal,
    delay: (attempt, random) => {
      if (attempt >= attempts) return undefined
      const base = Math.min(max, initial * multiplier ** (attempt - 1))
      return jitter === 0 ? base : Math.round(base * (1 + jitter * (2 * random() - 1)))
    }
  }
}

/** A retry policy with a constant delay. */
export function fixed(delay: number, attempts = Number.POSITIVE_INFINITY): RetryPolicy {
  return exponential({ initial: delay, multiplier: 1, attempts })
}

/** Retries only errors that are marked as retryable. */
export const onlyRetryable = isRetryable

/** Options of `retrying`. */
export interface RetryingOptions {
  /** Clock to wait by. Default: the machine's clock. */
  readonly clock?: Clock
  /** Source of randomness for jitter. Default: `Math.random`. */
  readonly random?: () => number
  /** Aborts the wait: `retrying` then rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /** Called before each wait with the error, the number of attempts made, and the milliseconds until the next one. */
  readonly onRetry?: (error: Error, attempt: number, delay: number) => void
}

/**
 * Runs a function until it succeeds, the policy gives up, or the signal aborts. An error's `retryAfter` takes precedence over the policy's
 * delay. Rejects with the last error when the policy gives up.
 * @example await retrying(exponential({ initial: 20, attempts: 5, retryOn: onlyRetryable }), () => producer.connect())
 */
export async function retrying<T>(
  policy: RetryPolicy,
  run: (attempt: number) => Promise<T>,
  { clock = systemClock, random = Math.random, signal, onRetry }: RetryingOptions = {}
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run(attempt)
    } catch (thrown) {
      const planned = policy.retryOn(thrown) ? policy.delay(attempt, random) : undefined
      if (planned === undefined) throw thrown
      const delay = Math.round(retryAfterOf(thrown) ?? planned)
      onRetry?.(asError(thrown), attempt, delay)
      if (delay > 0) await sleep(clock, delay, signal)
    }
  }
}

function retryAfterOf(thrown: unknown): number | undefined {
  return thrown instanceof StreamsError ? thrown.retryAfter : undefined
}

import { StreamsError } from '#streams'
import type { Scorer } from './scorer.ts'

export interface UnreliableOptions {
  /** One call in so many fails. */
  readonly oneIn: number
  /** 0 to 1. Default `Math.random`. */
  readonly random?: () => number
}

/**
 * A scorer whose calls fail now and then at random, to try out what becomes of failures: `scorer-unavailable`, retryable.
 * @throws StreamsError `invalid-configuration` unless `oneIn` is an integer from 1
 */
export function unreliableScorer(scorer: Scorer, { oneIn, random = Math.random }: UnreliableOptions): Scorer {
  if (!Number.isInteger(oneIn) || oneIn < 1) {
    throw new StreamsError('invalid-configuration', `one call in ${oneIn} cannot fail; give an integer from 1`)
  }
  return {
    ...scorer,
    score: text => {
      if (random() * oneIn >= 1) return scorer.score(text)
      throw new StreamsError('scorer-unavailable', `simulated failure of one call in ${oneIn}`, { retryable: true })
    }
  }
}

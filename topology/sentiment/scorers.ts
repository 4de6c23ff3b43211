import { type Metrics, StreamsError } from '#streams'
import { cachedScorer } from './cached-scorer.ts'
import { keywordScorer } from './keyword-scorer.ts'
import type { Thresholds } from './label.ts'
import type { Scorer } from './scorer.ts'
import { vaderNpmScorer } from './vader-npm-scorer.ts'
import { vaderScorer } from './vader-scorer.ts'

/** Settings all scorers are made from; each takes what concerns it. */
export interface ScorerSettings {
  /** Default: 0.05 and -0.05, both included. */
  readonly thresholds?: Thresholds
  /** Texts a cache before the scorer keeps. Default 0: no cache. */
  readonly cacheEntries?: number
  /** Where the cache reports. Default: nowhere. */
  readonly metrics?: Metrics
}

/** Makes a scorer, once per process. */
export type ScorerFactory = (settings: ScorerSettings) => Scorer

/** Scorers by the name configuration gives. A composition root adds remote ones: `{ ...scorers, remote: () => httpScorer(...) }`. */
export const scorers: { readonly [name: string]: ScorerFactory } = {
  vader: ({ thresholds }) => vaderScorer(thresholds),
  'vader-npm': ({ thresholds }) => vaderNpmScorer(thresholds),
  keyword: () => keywordScorer()
}

/** The scorer taken when configuration names none. */
export const usualScorer = 'vader'

/**
 * Makes the scorer of that name.
 * @throws StreamsError `invalid-configuration` for a name that is not in `among`, or settings it refuses
 */
export function createScorer(name: string, settings: ScorerSettings = {}, among = scorers): Scorer {
  const factory = Object.hasOwn(among, name) ? among[name] : undefined
  if (factory !== undefined) return withCache(factory(settings), settings)
  const known = Object.keys(among).join(', ')
  throw new StreamsError('invalid-configuration', `there is no scorer "${name}"; allowed are ${known}`)
}

function withCache(scorer: Scorer, { cacheEntries = 0, metrics }: ScorerSettings): Scorer {
  if (cacheEntries === 0) return scorer
  return cachedScorer(scorer, metrics === undefined ? { entries: cacheEntries } : { entries: cacheEntries, metrics })
}

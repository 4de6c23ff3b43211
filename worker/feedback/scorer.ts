import { type Logger, type Metrics, noLog, StreamsError } from '#streams'
import type { Environment } from '../../config/environment.ts'
import { httpScorer } from '../../connectors/http-scorer/index.ts'
import { cachedScorer } from '../../topology/sentiment/cached-scorer.ts'
import { createScorer, type Scorer, scorers } from '../../topology/sentiment/index.ts'

/**
 * The scorer that the environment asks for, with a cache where one is wanted.
 * @throws StreamsError `invalid-configuration` when a setting is missing or wrong
 */
export function scorerOf(environment: Environment, metrics: Metrics, log: Logger = noLog): Scorer {
  const thresholds = { positive: environment.SCORER_POSITIVE, negative: environment.SCORER_NEGATIVE }
  const scorer = createScorer(environment.SCORER, { thresholds }, { ...scorers, http: () => remote(environment, log) })
  const entries = environment.SCORER_CACHE_ENTRIES
  return entries > 0 ? cachedScorer(scorer, { entries, metrics }) : scorer
}

function remote(environment: Environment, log: Logger): Scorer {
  const url = environment.SCORER_URL
  if (url === undefined) throw new StreamsError('invalid-configuration', 'SCORER_URL is missing: SCORER=http needs it')
  return httpScorer({
    name: environment.SCORER_NAME,
    version: environment.SCORER_VERSION,
    labels: environment.SCORER_LABELS.split(',').map(label => label.trim()),
    url,
    timeout: environment.SCORER_TIMEOUT_MS,
    concurrency: environment.SCORER_CONCURRENCY,
    giveUpAfter: environment.SCORER_GIVE_UP_AFTER,
    log
  })
}

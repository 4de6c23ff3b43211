import { type Logger, type Metrics, noLog } from '#streams'
import type { Environment } from '../../config/environment.ts'
import { grpcScorer } from '../../connectors/grpc-scorer/index.ts'
import { textHash } from '../../topology/comments/text-hash.ts'
import { cachedScorer, keywordScorer, type Scorer, unreliableScorer } from '../../topology/sentiment/index.ts'

/** A scorer, and how to end what it holds. */
export interface CommentsScorer {
  readonly scorer: Scorer
  readonly close: () => void
}

/** One call in so many fails while failures are simulated. */
const failingCall = 32

/** The keyword scorer, whose calls fail now and then where the environment says so: in the worker, or in the scorer service. */
export function localCommentsScorer(environment: Environment): Scorer {
  const scorer = keywordScorer()
  return environment.COMMENTS_SIMULATE_FAILURES ? unreliableScorer(scorer, { oneIn: failingCall }) : scorer
}

/** What the comments worker scores with: the keyword scorer or the service that has it, behind a cache by hash of the text. */
export function commentsScorer(environment: Environment, metrics: Metrics, log: Logger = noLog): CommentsScorer {
  const entries = environment.COMMENTS_SCORER_CACHE_ENTRIES
  const cached = (scorer: Scorer): Scorer => cachedScorer(scorer, { entries, metrics, keyOf: textHash })
  if (environment.COMMENTS_SCORER === 'keyword') {
    return { scorer: cached(localCommentsScorer(environment)), close: () => undefined }
  }
  const { name, version, labels } = keywordScorer()
  const { COMMENTS_SCORER_HOST: host, COMMENTS_SCORER_PORT: port, COMMENTS_SCORER_TIMEOUT_MS: timeout } = environment
  const giveUpAfter = environment.SCORER_GIVE_UP_AFTER
  const remote = grpcScorer({ address: `${host}:${port}`, name, version, labels, timeout, giveUpAfter, log })
  return { scorer: cached(remote), close: remote.close }
}

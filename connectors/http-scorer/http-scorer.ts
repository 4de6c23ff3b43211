import { type Clock, type Logger, StreamsError, systemClock } from '#streams'
import { usualGiveUpAfter } from '#streams/connector'
import type { Scorer } from '../../topology/sentiment/scorer.ts'
import { textFaults } from '../remote-scorer/text-faults.ts'
import { createAsk } from './ask.ts'
import { createPolicies } from './policies.ts'
import { ScorerError } from './scorer-error.ts'

/** Times are milliseconds. */
export interface HttpScorerOptions {
  /** Stored with each row. */
  readonly name: string
  /** Of the model behind the URL, stored with each row: change it with the model. */
  readonly version: string
  /** Every label the model gives, at least one. */
  readonly labels: readonly string[]
  /** Where texts are posted to, http or https, without credentials. */
  readonly url: string
  /** Sent with each request, such as `authorization`. Never logged. */
  readonly headers?: Readonly<Record<string, string>>
  /** For one try, until the whole answer is there. Default 2,000. */
  readonly timeout?: number
  /** Requests in flight at once. Default 8. */
  readonly concurrency?: number
  /** Tries in all for one text, the first included. Default 4. */
  readonly attempts?: number
  /** Before the second try; doubled for each further one. Default 100. */
  readonly backoff?: number
  /** Longest pause before a try. Default 5,000. */
  readonly longestPause?: number
  /** Failures in a row after which requests are refused without asking. Default 5. */
  readonly failures?: number
  /** For how long they are refused, before one is let through to find out. Default 2,000. */
  readonly openFor?: number
  /** Failures of one text, each of all its tries, while others are scored, after which the text is refused. Default 5. */
  readonly giveUpAfter?: number
  /** Default: says nothing. */
  readonly log?: Logger
  readonly clock?: Clock
}

type Usual = Required<Omit<HttpScorerOptions, 'name' | 'version' | 'labels' | 'url' | 'log'>>

const usual: Usual = {
  headers: {},
  timeout: 2_000,
  concurrency: 8,
  attempts: 4,
  backoff: 100,
  longestPause: 5_000,
  failures: 5,
  openFor: 2_000,
  giveUpAfter: usualGiveUpAfter,
  clock: systemClock
}

/**
 * A scorer that asks a server over HTTP. Its `score` rejects with `scorer-refused` (final: the text is at fault, as the server says or as its
 * failing again and again shows while others are scored), or with
 * `scorer-unavailable` or `authorization-failed` (retryable: the record waits), after the tries were used up; with a `retryAfter` where
 * the server gave one or the breaker is open. Opens no connection until the first text.
 * @throws StreamsError `invalid-configuration` for a URL or number that cannot work
 */
export function httpScorer(options: HttpScorerOptions): Scorer {
  const settings = { ...usual, ...options }
  check(settings)
  const ask = createAsk(settings)
  const run = createPolicies(settings)
  const { name, version, labels, url, giveUpAfter, log } = settings
  const faults = textFaults({
    where: `the scorer at ${url}`,
    giveUpAfter,
    ...(log && { log }),
    signOf: error => (error instanceof ScorerError ? error.sign : 'outage')
  })
  return {
    name,
    version,
    labels,
    score: text => faults.watch(text, () => run(() => ask(text), faults.isSuspect(text)))
  }
}

const counts = ['timeout', 'concurrency', 'attempts', 'failures', 'openFor', 'giveUpAfter'] as const

function check(settings: HttpScorerOptions & typeof usual): void {
  const refuse = (message: string): never => {
    throw new StreamsError('invalid-configuration', `the scorer "${settings.name}" ${message}`)
  }
  const url = URL.parse(settings.url)
  if (url === null || !/^https?:$/.test(url.protocol)) refuse('needs an http or https URL')
  if (url?.username || url?.password) refuse('takes credentials as a header, not in its URL')
  const { labels } = settings
  if (labels.length === 0 || labels.includes('') || new Set(labels).size < labels.length) {
    refuse('needs one label or more, none empty and none twice')
  }
  for (const count of counts) {
    if (!Number.isInteger(settings[count]) || settings[count] < 1) refuse(`needs an integer from 1 for ${count}`)
  }
  for (const pause of ['backoff', 'longestPause'] as const) {
    if (!(settings[pause] >= 0)) refuse(`needs 0 or more for ${pause}`)
  }
}

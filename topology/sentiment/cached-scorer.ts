import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { type Metrics, noMetrics, StreamsError } from '#streams'
import { scorerCacheEntries, scorerCacheRequests } from './metrics.ts'
import type { Scorer, Sentiment } from './scorer.ts'

export interface CacheOptions {
  /** Texts kept, the least recently used one leaving first; from 1. About 200 bytes each, whatever the length of the text. */
  readonly entries: number
  /** Where hits and misses are counted. Default: nowhere. */
  readonly metrics?: Metrics
  /** What of a text decides its score; texts with the same answer share an entry. Default: the whole text. */
  readonly keyOf?: (text: string) => string
}

const wholeText = (text: string): string => text

/**
 * A scorer that remembers its answers, by hash of the text and version of the scorer. Worth it for a remote scorer, or where texts repeat
 * a great deal; our own VADER takes only twice as long as a hit. Calls for the same text while it is asked share one answer; a failure is not kept.
 * @throws StreamsError `invalid-configuration` unless `entries` is an integer from 1
 */
export function cachedScorer(
  scorer: Scorer,
  { entries, metrics = noMetrics, keyOf = wholeText }: CacheOptions
): Scorer {
  if (!Number.isInteger(entries) || entries < 1) {
    throw new StreamsError(
      'invalid-configuration',
      `the cache of a scorer needs an integer of entries from 1, not ${entries}`
    )
  }
  const known = new LRUCache<string, Sentiment | Promise<Sentiment>>({ max: entries })
  const hits = metrics.series(scorerCacheRequests, { scorer: scorer.name, result: 'hit' })
  const misses = metrics.series(scorerCacheRequests, { scorer: scorer.name, result: 'miss' })
  const size = metrics.series(scorerCacheEntries, { scorer: scorer.name })
  const prefix = `${scorer.name}\n${scorer.version}\n`

  const keep = (key: string, answer: Sentiment | Promise<Sentiment>): void => {
    known.set(key, answer)
    size.set(known.size)
  }
  const ask = (key: string, text: string): Sentiment | Promise<Sentiment> => {
    const answer = scorer.score(text)
    keep(key, answer)
    if (!(answer instanceof Promise)) return answer
    return answer.then(
      sentiment => {
        if (known.peek(key) === answer) keep(key, sentiment)
        return sentiment
      },
      error => {
        if (known.peek(key) === answer) known.delete(key)
        size.set(known.size)
        throw error
      }
    )
  }

  return {
    name: scorer.name,
    version: scorer.version,
    labels: scorer.labels,
    score: text => {
      // UTF-16, as UTF-8 would make all lone surrogates one.
      const key = hash('sha256', Buffer.from(prefix + keyOf(text), 'utf16le'), 'base64')
      const found = known.get(key)
      if (found === undefined) {
        misses.add(1)
        return ask(key, text)
      }
      hits.add(1)
      return found
    }
  }
}

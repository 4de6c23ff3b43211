import type { MetricDefinition } from '#streams'

/** Texts asked of a scorer's cache; the hit rate is `result="hit"` over both. */
export const scorerCacheRequests: MetricDefinition = {
  name: 'sentiment_cache_requests_total',
  type: 'counter',
  help: 'Texts looked up in the cache of a scorer, by result (hit or miss).',
  labels: ['scorer', 'result']
}

/** Texts the cache of a scorer holds. */
export const scorerCacheEntries: MetricDefinition = {
  name: 'sentiment_cache_entries',
  type: 'gauge',
  help: 'Texts that the cache of a scorer holds.',
  labels: ['scorer']
}

/** Every metric of sentiment. */
export const sentimentMetrics: readonly MetricDefinition[] = [scorerCacheRequests, scorerCacheEntries]

import { createRequire } from 'node:module'
import data from './data/vader-reference.json' with { type: 'json' }
import { checkThresholds, label, type Thresholds, usualThresholds, vaderLabels } from './label.ts'
import type { SyncScorer } from './scorer.ts'
import { versionWith } from './vader-scorer.ts'

interface NpmVader {
  readonly SentimentIntensityAnalyzer: { readonly polarity_scores: (text: string) => { readonly compound: number } }
}

/**
 * The npm package `vader-sentiment` as it is, for comparison and for deployments that must keep their old numbers. It misses rules
 * of the reference and is much slower.
 * @throws StreamsError `invalid-configuration` for thresholds out of order
 */
export function vaderNpmScorer(thresholds: Thresholds = usualThresholds): SyncScorer {
  checkThresholds(thresholds)
  const { SentimentIntensityAnalyzer } = createRequire(import.meta.url)('vader-sentiment') as NpmVader
  return {
    name: 'vader-npm',
    version: versionWith(data.npmVersion, thresholds),
    labels: vaderLabels,
    score: text => {
      const { compound } = SentimentIntensityAnalyzer.polarity_scores(text)
      return { label: label(compound, thresholds), compound }
    }
  }
}

import { checkThresholds, label, type Thresholds, usualThresholds, vaderLabels } from './label.ts'
import { score } from './score.ts'
import type { SyncScorer } from './scorer.ts'
import { referenceVersion } from './vader/lexicon.ts'

/**
 * VADER with the numbers of the Python reference; its version is the reference's.
 * @throws StreamsError `invalid-configuration` for thresholds out of order
 */
export function vaderScorer(thresholds: Thresholds = usualThresholds): SyncScorer {
  checkThresholds(thresholds)
  return {
    name: 'vader',
    version: versionWith(referenceVersion, thresholds),
    labels: vaderLabels,
    score: text => {
      const { compound } = score(text)
      return { label: label(compound, thresholds), compound }
    }
  }
}

/** A version that tells thresholds other than the usual ones, as they change the labels. */
export function versionWith(version: string, { negative, positive }: Thresholds): string {
  const usual = negative === usualThresholds.negative && positive === usualThresholds.positive
  return usual ? version : `${version}+${negative}..${positive}`
}

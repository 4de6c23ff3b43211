import { describeExplanation } from './describe.ts'
import { type Explanation, explain } from './explain.ts'
import { label, type Thresholds, usualThresholds, type VaderLabel } from './label.ts'
import { vaderScorer } from './vader-scorer.ts'

/** An explanation with the label it leads to and its story in one paragraph. */
export interface LabelledExplanation extends Explanation {
  readonly label: VaderLabel
  readonly description: string
}

/** Explains texts as the scorer `name` of version `version` scores them. A row of another scorer or version may have scored otherwise. */
export interface Explainer {
  readonly name: string
  readonly version: string
  readonly explain: (text: string) => LabelledExplanation
}

/**
 * The explainer of the scorer `vader` with the same thresholds.
 * @throws StreamsError `invalid-configuration` for thresholds out of order
 */
export function vaderExplainer(thresholds: Thresholds = usualThresholds): Explainer {
  const { name, version } = vaderScorer(thresholds)
  return {
    name,
    version,
    explain: text => {
      const explanation = explain(text)
      return {
        label: label(explanation.score.compound, thresholds),
        description: describeExplanation(explanation, thresholds),
        ...explanation
      }
    }
  }
}

import type { Environment } from '../../config/environment.ts'
import { describeExplanation, explain, vaderScorer } from '../../topology/sentiment/index.ts'
import type { Explainer } from '../routes/feedback/deps.ts'
import type { ExplanationBody } from '../routes/feedback/explanation-schema.ts'

/** Explains as VADER does with the thresholds of the environment: every token and rule, and one paragraph for people. */
export function vaderExplainer({ SCORER_POSITIVE, SCORER_NEGATIVE }: Environment): Explainer {
  const thresholds = { positive: SCORER_POSITIVE, negative: SCORER_NEGATIVE }
  const { name, version } = vaderScorer(thresholds)
  explain('') // loads the lexicon now, rather than in the first request
  return {
    name,
    version,
    explain: (text): ExplanationBody => {
      const explanation = explain(text)
      return { summary: describeExplanation(explanation, thresholds), ...explanation }
    }
  }
}

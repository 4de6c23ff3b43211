/** Sentiment: the scorers, pure and usable alone. */

export { describeExplanation } from './describe.ts'
export { type ExplainedStep, type ExplainedToken, type Explanation, explain, recombine } from './explain.ts'
export { type KeywordOptions, type Keywords, keywordLabels, keywordScorer, usualKeywords } from './keyword-scorer.ts'
export { checkThresholds, label, type Thresholds, usualThresholds, type VaderLabel, vaderLabels } from './label.ts'
export { type RenderOptions, renderExplanation } from './render.ts'
export { score } from './score.ts'
export type { Scorer, Sentiment, SyncScorer } from './scorer.ts'
export { createScorer, type ScorerFactory, type ScorerSettings, scorers, usualScorer } from './scorers.ts'
export { type RuleName, ruleDescriptions } from './vader/rules.ts'
export type { VaderScore } from './vader/vader.ts'
export { vaderNpmScorer } from './vader-npm-scorer.ts'
export { vaderScorer } from './vader-scorer.ts'

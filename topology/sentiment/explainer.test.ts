import { expect, test } from 'vitest'
import { vaderExplainer } from './explainer.ts'
import { vaderScorer } from './vader-scorer.ts'

test('explains with the name, version and label of the scorer of the same thresholds', () => {
  for (const thresholds of [undefined, { positive: 0.5, negative: -0.2 }]) {
    const scorer = vaderScorer(thresholds)
    const explainer = vaderExplainer(thresholds)
    expect(explainer).toMatchObject({ name: scorer.name, version: scorer.version })
    for (const text of ['Not good', 'good', '', 'I LOVE it!']) {
      const { label, score, description } = explainer.explain(text)
      expect({ label, compound: score.compound }).toEqual(scorer.score(text))
      expect(description).toContain(`The text is ${label}, `)
    }
  }
})

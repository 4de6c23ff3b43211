import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import type { Scorer } from './scorer.ts'
import { createScorer, scorers, usualScorer } from './scorers.ts'

const texts = ['Not good', 'I LOVE it!!', 'It was great...', 'the order', 'Rarely have I been so happy', '']

test('makes every scorer by its name, and each gives only its labels and a compound from -1 to 1', async () => {
  expect(Object.keys(scorers)).toEqual(['vader', 'vader-npm', 'keyword'])
  expect(usualScorer).toBe('vader')
  for (const name of Object.keys(scorers)) {
    const scorer = createScorer(name)
    expect(scorer.name).toBe(name)
    for (const text of texts) {
      const { label, compound } = await scorer.score(text)
      expect(scorer.labels).toContain(label)
      expect(Math.abs(compound)).toBeLessThanOrEqual(1)
    }
  }
})

test('vader and vader-npm carry the versions of their origin', () => {
  const { version } = createRequire(import.meta.url)('vader-sentiment/package.json') as { version: string }
  expect(createScorer('vader').version).toBe('3.3.2')
  expect(createScorer('vader-npm').version).toBe(version)
})

test('vader gives right what vader-npm gives wrong', () => {
  const labels = (name: string) =>
    ['Not good', 'It was great...'].map(text => ((createScorer(name) as Scorer).score(text) as { label: string }).label)
  expect(labels('vader')).toEqual(['negative', 'positive'])
  expect(labels('vader-npm')).toEqual(['positive', 'neutral'])
})

test('other thresholds give other labels and another version', () => {
  const scorer = createScorer('vader', { thresholds: { positive: 0.5, negative: -0.9 } })
  expect(scorer.version).toBe('3.3.2+-0.9..0.5')
  expect(scorer.score('good')).toEqual({ label: 'neutral', compound: 0.4404 })
})

test('refuses a name it does not know, naming those it does', () => {
  for (const name of ['veda', 'constructor', '']) {
    expect(() => createScorer(name)).toThrow(`there is no scorer "${name}"; allowed are vader, vader-npm, keyword`)
  }
})

test('takes scorers of other places', () => {
  const fixed: Scorer = {
    name: 'fixed',
    version: '1',
    labels: ['neutral'],
    score: () => ({ label: 'neutral', compound: 0 })
  }
  expect(createScorer('fixed', {}, { ...scorers, fixed: () => fixed })).toBe(fixed)
})

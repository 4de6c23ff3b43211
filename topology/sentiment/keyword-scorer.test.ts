import { expect, test } from 'vitest'
import { keywordScorer } from './keyword-scorer.ts'

test('counts words of its lists, in any case and beside any mark', () => {
  const { score } = keywordScorer()
  expect(score('AMAZING! The staff: helpful, if slow.')).toEqual({ label: 'positive', compound: 1 / 3 })
  expect(score('rude and useless')).toEqual({ label: 'negative', compound: -1 })
  expect(score('good but slow')).toEqual({ label: 'neutral', compound: 0 })
  expect(score('Where is my order?')).toEqual({ label: 'neutral', compound: 0 })
})

test('calls a text without any word of its lists unrelated', () => {
  const { score } = keywordScorer()
  for (const text of ['', 'constructor __proto__', 'goodness', '🙂'])
    expect(score(text)).toEqual({ label: 'unrelated', compound: 0 })
})

test('takes lists of the caller with their version', () => {
  const keywords = { positive: ['gut'], negative: ['schlecht'], topic: ['café'] }
  const scorer = keywordScorer({ keywords, version: 'de-1' })
  expect(scorer.version).toBe('de-1')
  expect(scorer.score('Das Café war gut').label).toBe('positive')
  expect(() => keywordScorer({ keywords })).toThrow('version')
})

test('refuses keywords that could never match', () => {
  for (const word of ['Gut', 'sehr gut', '', 'gut!']) {
    const keywords = { positive: [word], negative: [], topic: [] }
    expect(() => keywordScorer({ keywords, version: '1' })).toThrow(`the keyword "${word}"`)
  }
})

import { expect, test } from 'vitest'
import { explain, recombine } from './explain.ts'
import { referenceTexts, sumSensitiveTexts } from './reference/reference.ts'

const steps = (text: string, word: string) =>
  explain(text)
    .tokens.find(token => token.text === word)
    ?.steps.map(({ rule, amount, by }) => [rule, Number(amount.toFixed(4)), by])

test('the parts recombine to the compound within 1e-9 for every reference text', () => {
  const wrong = [...referenceTexts(), ...sumSensitiveTexts()].filter(({ text, score }) => {
    const explanation = explain(text)
    const same = JSON.stringify(explanation.score) === JSON.stringify(score)
    return !same || Math.abs(recombine(explanation) - score.compound) > 1e-9
  })
  expect(wrong).toEqual([])
})

test('the steps of a word make its valence, the valences make the sum, and each token stands where it says', () => {
  for (const { text } of referenceTexts()) {
    const { tokens, sum, read } = explain(text)
    const total = tokens.reduce((all, { valence }) => all + valence, 0)
    expect(Math.abs(total - sum)).toBeLessThan(1e-9)
    for (const { lexicon, steps, valence } of tokens) {
      const parts = steps.reduce((all, { amount }) => all + amount, lexicon ?? 0)
      expect(Math.abs(parts - valence)).toBeLessThan(1e-9)
    }
    expect(tokens.every(token => read.slice(token.start, token.end) === token.text)).toBe(true)
  }
})

test('names each rule with its amount and the word that caused it', () => {
  expect(steps('The food was not good', 'good')).toEqual([['negation', -3.306, 3]])
  expect(steps('very very good', 'good')).toEqual([
    ['booster', 0.293, 1],
    ['booster', 0.2783, 0]
  ])
  expect(steps('I LOVE it', 'LOVE')).toEqual([['capitals', 0.733, 1]])
  expect(steps('good but bad', 'good')).toEqual([['but', -0.95, 1]])
  expect(steps('the least good', 'good')).toEqual([['least', -3.306, 1]])
  expect(steps('it was never so good', 'good')).toEqual([
    ['booster', 0.293, 3],
    ['never-so', 0.5482, 2],
    ['so', 0.6853, 3]
  ])
  expect(steps('That is the bomb', 'bomb')).toEqual([['phrase', 5.2, 2]])
  expect(steps('no good', 'no')).toEqual([['no', 1.2, 1]])
  expect(steps('no good', 'good')).toEqual([['no-negates', -3.306, 0]])
})

test('reads emoji as words and tells the marks it counted', () => {
  const explanation = explain('Great 💔!!')
  expect(explanation.read).toBe('Great broken heart!!')
  expect(explanation.tokens.map(({ text }) => text)).toEqual(['Great', 'broken', 'heart'])
  expect(explanation.emphasis).toEqual({ exclamations: 2, questions: 0, amount: 0.584 })
})

test('explains a text without any word', () => {
  expect(explain(' ')).toMatchObject({
    tokens: [],
    sum: 0,
    normalized: 0,
    rounding: 0,
    score: { compound: 0, neutral: 0 }
  })
})

test('an explanation is plain data that survives JSON', () => {
  const explanation = explain('Not good, but I LOVE the 🔥!')
  expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation)
})

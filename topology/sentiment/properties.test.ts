import fc from 'fast-check'
import { expect, test } from 'vitest'
import { explain, recombine } from './explain.ts'
import { score } from './score.ts'
import { loadLexicon } from './vader/lexicon.ts'

const { valences, boosters, negations, emoji } = loadLexicon()
const words = fc.constantFrom(...valences.keys())
const ruleWords = fc.constantFrom(
  ...boosters.keys(),
  ...negations,
  ...'no or nor but BUT kind of so this never without doubt least at very just enough'.split(' ')
)
const space = fc.constantFrom(' ', '\t', '\n', '\x1c', '\x85', '\u00a0', '\u3000', '  ')
const token = fc
  .tuple(
    fc.oneof(words, ruleWords, fc.constantFrom(...emoji.keys()), fc.string({ unit: 'binary', maxLength: 4 })),
    fc.constantFrom('', '', '', '!', '??', '."', ')')
  )
  .chain(([word, marks]) => fc.constantFrom(word + marks, word.toUpperCase() + marks))
const sentence = fc.array(fc.tuple(token, space), { maxLength: 30 }).map(parts => parts.flat().join(''))
const text = fc.oneof(sentence, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }))

const runs = { numRuns: 1500 }

test('every number is in its range, and the proportions add up to 1 within rounding', () => {
  fc.assert(
    fc.property(text, value => {
      const { compound, positive, neutral, negative } = score(value)
      expect(Math.abs(compound)).toBeLessThanOrEqual(1)
      expect(Number(compound.toFixed(4))).toBe(compound)
      for (const part of [positive, neutral, negative]) {
        expect(part).toBeGreaterThanOrEqual(0)
        expect(part).toBeLessThanOrEqual(1)
      }
      const sum = positive + neutral + negative
      if (sum !== 0) expect(Math.abs(sum - 1)).toBeLessThanOrEqual(0.0015 + 1e-9)
    }),
    runs
  )
})

test('the four numbers are all 0 exactly when there is no word', () => {
  fc.assert(
    fc.property(text, value => {
      const { positive, neutral, negative } = score(value)
      expect(positive + neutral + negative === 0).toBe(explain(value).tokens.length === 0)
    }),
    runs
  )
})

test('nothing stays from one text to the next', () => {
  fc.assert(
    fc.property(text, text, (one, other) => {
      const alone = score(one)
      score(other)
      expect(score(one)).toEqual(alone)
    }),
    runs
  )
})

test('white space around a text, and which white space, do not matter', () => {
  const tokens = fc.array(fc.oneof(words, ruleWords), { maxLength: 20 })
  fc.assert(
    fc.property(tokens, space, (list, gap) => {
      expect(score(gap + list.join(gap) + gap)).toEqual(score(list.join(' ')))
    }),
    runs
  )
})

test('an explanation recombines and tells the same score, for any text', () => {
  fc.assert(
    fc.property(text, value => {
      const explanation = explain(value)
      expect(explanation.score).toEqual(score(value))
      expect(Math.abs(recombine(explanation) - explanation.score.compound)).toBeLessThan(1e-9)
    }),
    runs
  )
})

test('the rules applied grow in line with the text: twice the text, twice the steps', () => {
  const steps = (value: string) => explain(value).tokens.reduce((sum, token) => sum + token.steps.length, 0)
  for (const part of ['never so good ', 'NO very bad or kind of good ', 'not good, least bad ']) {
    const [once, twice] = [steps(part.repeat(1000)), steps(part.repeat(2000))]
    expect(twice).toBeGreaterThan(1000)
    expect(twice).toBeLessThanOrEqual(2 * once + 8)
  }
})

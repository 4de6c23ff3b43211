import { expect, test } from 'vitest'
import { describeExplanation } from './describe.ts'
import { explain } from './explain.ts'
import { referenceTexts } from './reference/reference.ts'

const describeText = (text: string) => describeExplanation(explain(text))

test('tells in one paragraph what each word counted and why', () => {
  expect(describeText('Not good, but I LOVE it!')).toBe(
    'The text is positive, with a compound of +0.8171. 2 words of 6 are in the lexicon: ' +
      '"good" counts +1.9, -3.306 for the negation "Not", +0.703 for its side of "but", making -0.703; ' +
      '"LOVE" counts +3.2, +0.733 for capitals, +1.9665 for its side of "but", making +5.8995. ' +
      'The valences add up to +5.1965. Its 1 "!" add +0.292. +5.4885 / sqrt(5.4885² + 15) gives +0.8171.'
  )
})

test('says so when no word is in the lexicon, or there is none', () => {
  expect(describeText('the order')).toBe(
    'The text is neutral, with a compound of 0. None of its 2 words is in the lexicon.'
  )
  expect(describeText('')).toBe('The text is neutral, with a compound of 0. It has no words.')
})

test('names a cause for every step of every reference text, on one line', () => {
  for (const { text } of referenceTexts()) {
    const story = describeText(text)
    expect(story).not.toMatch(/[\n\r]|for (kind-of|no-negates|never-so|phrase)\b/)
  }
})

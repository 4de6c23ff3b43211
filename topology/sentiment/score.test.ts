import { expect, test } from 'vitest'
import { referenceTexts, sumSensitiveTexts } from './reference/reference.ts'
import { score } from './score.ts'

test('gives all four numbers of the Python reference for 6,000 texts', () => {
  const texts = referenceTexts()
  expect(texts).toHaveLength(6000)
  const wrong = texts.filter(({ text, score: expected }) => JSON.stringify(score(text)) !== JSON.stringify(expected))
  expect(wrong).toEqual([])
})

test('adds valences that cancel with compensation, as Python 3.12 and newer do', () => {
  const texts = sumSensitiveTexts()
  expect(texts).toHaveLength(60)
  const wrong = texts.filter(({ text, score: expected }) => JSON.stringify(score(text)) !== JSON.stringify(expected))
  expect(wrong).toEqual([])
})

test('scores a text without words zero throughout', () => {
  for (const text of ['', ' \t\n', '\u3000\x1c\x85'])
    expect(score(text)).toEqual({ compound: 0, positive: 0, neutral: 0, negative: 0 })
})

test('refuses what is not a string, naming what it is', () => {
  for (const value of [undefined, null, 1, {}, Symbol('x'), new String('good')]) {
    expect(() => score(value as string)).toThrow(TypeError)
  }
  expect(() => score(null as unknown as string)).toThrow('only a string can be scored, not null')
})

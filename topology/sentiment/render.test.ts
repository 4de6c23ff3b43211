import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { explain } from './explain.ts'
import { referenceTexts } from './reference/reference.ts'
import { renderExplanation } from './render.ts'

const text = 'The food was not good!'

test('shows the text, a line for each word of the lexicon, the sum and the score', () => {
  expect(renderExplanation(explain(text), { color: false })).toBe(
    [
      text,
      '',
      '  good +1.9 -3.306 the negation "not" = -1.406',
      '  sum -1.406 -0.292 1 "!" = -1.698',
      'compound -0.4015 negative  positive 0  neutral 0.597  negative 0.403'
    ].join('\n')
  )
})

test('colours words by their valence, and what changed them', () => {
  const rendered = renderExplanation(explain(text))
  expect(rendered).toContain('\u001b[31mgood')
  expect(rendered).toContain('\u001b[36mnot\u001b[39m')
  expect(stripVTControlCharacters(rendered)).toBe(renderExplanation(explain(text), { color: false }))
})

test('lets no text steer the terminal', () => {
  const hostile = 'good \u001b[2J\u001b]0;title\u0007 \u202ebad\u2066 \ud800 \x9b31m\nline'
  const rendered = renderExplanation(explain(hostile), { color: false })
  for (const steering of ['\u001b', '\u0007', '\u009b', '\u202e', '\u2066', '\ud800']) {
    expect(rendered).not.toContain(steering)
  }
  expect(rendered.split('\n')[0]).toContain('line')
})

test('renders every reference text with all its words', () => {
  for (const { text } of referenceTexts().slice(0, 1000)) {
    const explanation = explain(text)
    const rendered = renderExplanation(explanation, { color: false })
    const words = explanation.tokens.filter(({ lexicon }) => lexicon !== null).length
    expect(rendered.split('\n')).toHaveLength(4 + words)
  }
})

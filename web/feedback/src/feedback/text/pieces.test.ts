import { expect, test } from 'vitest'
import { explain } from '../../../../../topology/sentiment/index.ts'
import { piecesOf } from './pieces.ts'

test.each([
  'Not good at all, sadly',
  'GREAT value, I love it!!!',
  'This product is amazing! 😍',
  'It is a blue cup.',
  '',
  '  spaces  '
])('the pieces of %j are together the text as it was read', text => {
  const explanation = explain(text)
  expect(
    piecesOf(explanation)
      .map(piece => piece.text)
      .join('')
  ).toBe(explanation.read)
})

test('a word that counts has its weight, and what turned it is marked as the cause', () => {
  const shown = piecesOf(explain('Not good at all')).map(({ text, word, isCause }) => [text, word?.valence, isCause])
  expect(shown).toEqual([
    ['Not', undefined, true],
    [' ', undefined, false],
    ['good', expect.closeTo(-1.406), false],
    [' at all', undefined, false]
  ])
})

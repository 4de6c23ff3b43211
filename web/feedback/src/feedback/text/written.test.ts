import { expect, test } from 'vitest'
import { explain } from '../../../../../topology/sentiment/index.ts'
import { piecesOfWritten } from './written.ts'

const shown = (text: string) => piecesOfWritten(text, explain(text))

test.each([
  'Not good at all, sadly',
  'is GREAT value, I love it 😍',
  '😍😍 I love it 💔 👩‍👩‍👧‍👦 🇩🇪 but 😡 😡',
  '😍 face with it, and 💔heart💔',
  '👍🏽',
  '  💔  ',
  '',
  'השירות היה נהדר 😍 great'
])('the pieces of %j are together the text as it was written', text => {
  expect(
    shown(text)
      .map(piece => piece.text)
      .join('')
  ).toBe(text)
})

test('emoji stand as they are and weigh what their words weigh, and the words around them keep their marks', () => {
  const marked = shown('I love it 💔💔 but not the bad 😍 box').flatMap(({ text, word }) =>
    word === undefined ? [] : [[text, Math.sign(word.valence)]]
  )
  expect(marked).toEqual([
    ['love', 1],
    ['💔💔', expect.any(Number)],
    ['bad', expect.any(Number)],
    ['😍', expect.any(Number)]
  ])
})

test('a text that is not what was read is shown without marks', () => {
  expect(piecesOfWritten('Something good else', explain('Something bad'))).toEqual([
    { text: 'Something good else', isCause: false, at: 0 }
  ])
})

test('a long text of many emoji is looked through at once', () => {
  const text = 'a 😍 '.repeat(400)
  expect(shown(text).filter(({ word }) => word !== undefined)).toHaveLength(400)
})

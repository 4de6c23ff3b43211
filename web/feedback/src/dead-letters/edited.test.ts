import { expect, test } from 'vitest'
import { readEdited, textOfValue } from './edited.ts'

test('a text that says the same is unchanged, whatever its blanks', () => {
  const value = { text: 'a', n: 1 }
  expect(readEdited(textOfValue(value), value)).toEqual({ is: 'unchanged' })
  expect(readEdited('{"text":"a","n":1}', value)).toEqual({ is: 'unchanged' })
  expect(readEdited('', null)).toEqual({ is: 'unchanged' })
})

test('reads another value, and says why a text is none', () => {
  expect(readEdited('{"n":2}', { n: 1 })).toEqual({ is: 'changed', value: { n: 2 } })
  expect(readEdited('{"n":', { n: 1 })).toMatchObject({ is: 'wrong', why: expect.stringContaining('JSON') })
})

import { expect, test } from 'vitest'
import { draftOf, readEdited, textOfBytes, textOfValue } from './edited.ts'

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

const base64 = (bytes: string | Uint8Array): string => Buffer.from(bytes).toString('base64')

test('what could not be decoded is edited from its bytes where they are JSON', () => {
  expect(draftOf({ n: 1 }, base64('ignored'))).toBe('{\n  "n": 1\n}')
  expect(draftOf(null, base64('{"n":2}'))).toBe('{\n  "n": 2\n}')
  expect(draftOf(null, base64('not Avro'))).toBe('')
  expect(draftOf(null, null)).toBe('')
})

test('bytes are shown as text where they are one', () => {
  expect(textOfBytes(base64('kümmel\n'))).toBe('kümmel\n')
  expect(textOfBytes(base64(Uint8Array.of(0, 0, 0, 0, 7, 65)))).toBeUndefined()
  expect(textOfBytes(base64(Uint8Array.of(0xff, 0xfe)))).toBeUndefined()
})

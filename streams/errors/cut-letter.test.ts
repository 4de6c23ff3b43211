import { expect, test } from 'vitest'
import { cutLetter } from './cut-letter.ts'
import { errorHeaders } from './dead-letter.ts'

const why = { [errorHeaders.exception]: 'invalid-value', [errorHeaders.offset]: '7' }
const letterOf = (sizes: { key?: number; value?: number; header?: number }) => ({
  topic: 'dead',
  key: Buffer.alloc(sizes.key ?? 1, 'k'),
  value: sizes.value === undefined ? null : Buffer.alloc(sizes.value, 'v'),
  headers: { ...why, [errorHeaders.stacktrace]: 'at', small: 's', large: Buffer.alloc(sizes.header ?? 1) }
})

test.each([
  [{ value: 500 }, [1, 100, 1], 'value=500'],
  [{ key: 200, value: 100 }, [100, 100, 1], 'key=200'],
  [{ key: 200, value: 101, header: 300 }, [100, 100, undefined], 'key=200,value=101,headers=311'],
  [{ header: 300 }, [1, undefined, undefined], 'headers=311']
] as const)('W23: a letter of %j is cut to 100 bytes of each part, and says what was cut', (sizes, parts, cut) => {
  const { key, value, headers } = cutLetter(letterOf(sizes), 100) ?? letterOf({})
  const kept = headers as { readonly [name: string]: Buffer | undefined }
  expect([key?.length, value?.length, kept.large?.length]).toEqual(parts)
  expect(headers).toMatchObject({ ...why, small: 's', [errorHeaders.truncated]: cut })
  expect(headers).not.toHaveProperty([errorHeaders.stacktrace])
})

test('W23: of a letter that has no part larger nothing is cut', () => {
  expect(cutLetter(letterOf({ value: 100 }), 100)).toBeUndefined()
})

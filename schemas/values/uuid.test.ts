import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseUuid } from './uuid.ts'

test('W8: a UUID is read in any case and answered in lower case', () => {
  fc.assert(
    fc.property(fc.uuid(), id => {
      expect(parseUuid(id.toUpperCase())).toBe(id)
      expect(parseUuid(id)).toBe(id)
    })
  )
})

test.each([
  ['nothing', ''],
  ['a word', 'M-1'],
  ['no hyphens', '019c76395f007cc48a4e0d6f3d1f7a55'],
  ['braces', '{019c7639-5f00-7cc4-8a4e-0d6f3d1f7a55}'],
  ['a letter that is no digit', '019c7639-5f00-7cc4-8a4e-0d6f3d1f7a5g'],
  ['a line feed after it', '019c7639-5f00-7cc4-8a4e-0d6f3d1f7a55\n']
])('%s is no UUID', (_, text) => {
  expect(parseUuid(text)).toBeUndefined()
})

import { expect, test } from 'vitest'
import { mostGroups, openIn } from './open-letters.ts'

const groups = [
  { group: 'a', open: 3 },
  { group: 'b', open: 0 },
  { group: 'c', open: 4 }
]

test('open letters are those of all groups, or of the one that is looked at', () => {
  expect(openIn(groups)).toBe(7)
  expect(openIn(groups, 'c')).toBe(4)
  expect(openIn([])).toBe(0)
})

test('how many are open is not known where groups may be missing', () => {
  expect(openIn(groups, 'gone')).toBeUndefined()
  expect(openIn(Array.from({ length: mostGroups }, (_, n) => ({ group: String(n), open: 1 })))).toBeUndefined()
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { weighBut } from './but.ts'

/** The reference's loop over its list, word for word. */
function asTheReference(list: readonly number[], but: number): number[] {
  const values = [...list]
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    const found = values.indexOf(value)
    if (found < but) values[found] = value * 0.5
    else if (found > but) values[found] = value * 1.5
  }
  return values
}

function weighed(list: readonly number[], but: number, byValue = true): number[] {
  const positions = Int32Array.from(list.keys())
  const values = Float64Array.from(list)
  weighBut(values, positions, list.length, but, byValue)
  return [...values]
}

const valence = fc.constantFrom(0, 0.5, 0.75, 1, 1.5, 2, 3, 4, -1, -2, -3)

test('changes the first position that holds the same value, as the reference does, in short lists and long ones', () => {
  const list = fc.oneof(fc.array(valence, { maxLength: 24 }), fc.array(valence, { minLength: 25, maxLength: 200 }))
  fc.assert(
    fc.property(list, fc.nat(), (before, place) => {
      const but = before.length === 0 ? 0 : place % before.length
      const values = before.length === 0 ? before : before.with(but, 0)
      expect(weighed(values, but)).toEqual(asTheReference(values, but))
    }),
    { numRuns: 2000 }
  )
})

test('halves an earlier value again rather than the later equal one', () => {
  expect(weighed([3, 0, 1.5], 1)).toEqual([0.75, 0, 1.5])
  expect(weighed([3, 0, 1.5], 1, false)).toEqual([1.5, 0, 2.25])
})

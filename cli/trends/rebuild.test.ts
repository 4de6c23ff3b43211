import { expect, test } from 'vitest'
import { rebuildRange } from './rebuild.ts'
import { instantOf } from './times.ts'

const hour = 3_600_000
const now = Date.UTC(2026, 1, 19, 12, 30)
const at = (hours: number, minutes = 0) => Date.UTC(2026, 1, 19, hours, minutes)

test('takes whole hours around the range, and by default all that are closed', () => {
  expect(rebuildRange({ from: at(8, 20), to: at(9, 1) }, now, hour)).toEqual({ from: at(8), to: at(10) })
  expect(rebuildRange({ from: at(8, 20) }, now, hour)).toEqual({ from: at(8), to: at(11) })
})

test('leaves windows to the worker that still take feedback, and says where they begin', () => {
  expect(() => rebuildRange({ from: at(8), to: at(12) }, now, hour)).toThrow(
    'give --to 2026-02-19T11:00:00Z or earlier'
  )
  expect(() => rebuildRange({ from: at(11, 30) }, now, hour)).toThrow(
    /^windows from 2026-02-19T11:00:00Z on still take feedback .* give a --from before that$/
  )
})

test('refuses a range without an hour', () => {
  expect(() => rebuildRange({ from: at(9), to: at(9) }, now, hour)).toThrow('there is no whole hour')
  expect(() => rebuildRange({ from: Date.UTC(1969, 0, 1), to: 0 }, now, hour)).toThrow('from 1970 on')
})

test('reads times of the command line strictly', () => {
  expect(instantOf('2026-02-19T08:00:00Z')).toBe(at(8))
  expect(() => instantOf('yesterday')).toThrow('ISO 8601')
})

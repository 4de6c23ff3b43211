import { expect, test } from 'vitest'
import { barAt, barsOf, moodOf, type Trend } from './bars.ts'
import { comparisons, earlierThan, periodOf, periods, rangeOf } from './periods.ts'

const at = Date.UTC(2026, 1, 19, 14)

const trend = (minute: number, count: number, mean: number): Trend => ({
  window_start: new Date(at + minute * 60_000).toISOString(),
  positive: count,
  neutral: 0,
  negative: 0,
  count,
  mean_compound: mean,
  late: 1
})

test('means weigh by how much feedback a window has', () => {
  expect(moodOf([trend(0, 1, -1), trend(1, 3, 1)])).toMatchObject({ count: 4, positive: 4, mean: 0.5, late: 2 })
  expect(moodOf([])).toMatchObject({ count: 0, mean: null })
})

test('bars are of one size, and those without feedback are there too', () => {
  const range = { from: at, to: at + 30 * 60_000 }
  const bars = barsOf([trend(1, 1, 0), trend(9, 2, 0), trend(20, 4, 0)], range, 600_000)
  expect(bars.map(({ from, count }) => [(from - at) / 60_000, count])).toEqual([
    [0, 3],
    [10, 0],
    [20, 4]
  ])
})

test.each(periods)('a period of $label is whole bars, with one of the same length before it', period => {
  const now = at + 123_456
  const current = rangeOf(periodOf(period.id), now)
  const before = earlierThan(current, 'before')
  expect(current.to).toBeGreaterThan(now)
  expect(current.to - period.bar).toBeLessThanOrEqual(now)
  expect([current.to - current.from, before.to]).toEqual([period.span, current.from])
  expect((period.span / period.bar) % 1).toBe(0)
})

test.each(comparisons)('what is compared with $label has the same length', ({ id, shift = 3_600_000 }) => {
  const hour = { from: at, to: at + 3_600_000 }
  expect(earlierThan(hour, id)).toEqual({ from: at - shift, to: at + 3_600_000 - shift })
})

test('finds the bar at a place of the plot', () => {
  const plot = { left: 100, width: 300 }
  expect([100, 199, 200, 399].map(x => barAt(x, plot, 3))).toEqual([0, 0, 1, 2])
  expect([barAt(50, plot, 3), barAt(400, plot, 3), barAt(0, { left: 0, width: 0 }, 3)]).toEqual([-1, 3, -1])
})

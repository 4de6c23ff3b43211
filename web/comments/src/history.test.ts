import { expect, test } from 'vitest'
import { barsOf, type HistoryWindow, shownMinutes } from './history.ts'

const minute = 60_000
const noon = Date.UTC(2026, 1, 19, 12)
const none = { positive: 0, negative: 0, neutral: 0, unrelated: 0 }

const counted = (start: number, byTag: Partial<HistoryWindow['byTag']>): HistoryWindow => ({
  windowStart: new Date(start).toISOString(),
  byTag: { ...none, ...byTag },
  late: 0
})
const kept = (at: number, tag: 'positive' | 'negative') => ({ tag, processedAt: new Date(at).toISOString() })

test('an hour has a bar for each minute, those without comments too, the current one last', () => {
  const bars = barsOf([], [], noon + 30_000)
  expect(bars).toHaveLength(shownMinutes)
  expect(bars.at(-1)).toEqual({ from: noon, ...none })
  expect(bars[0]).toEqual({ from: noon - 59 * minute, ...none })
})

test('a minute shows what was counted, and more where more is kept here', () => {
  const windows = [counted(noon - minute, { positive: 5, negative: 1 }), counted(noon, { positive: 1 })]
  const comments = [kept(noon, 'positive'), kept(noon + 1, 'positive'), kept(noon - 1, 'negative')]
  const bars = barsOf(windows, comments, noon + 2)
  expect(bars.at(-1)).toEqual({ from: noon, ...none, positive: 2 })
  expect(bars.at(-2)).toEqual({ from: noon - minute, ...none, positive: 5, negative: 1 })
})

test('a clock that is behind hides no comments: the newest minute is the last bar', () => {
  expect(barsOf([counted(noon + minute, { positive: 2 })], [], noon).at(-1)).toMatchObject({ positive: 2 })
  const late = barsOf([], [kept(noon + 3 * minute, 'negative')], noon)
  expect(late.at(-1)).toMatchObject({ from: noon + 3 * minute, negative: 1 })
})

test('what is older than an hour is not shown', () => {
  const bars = barsOf([counted(noon - 60 * minute, { positive: 3 })], [kept(noon - 61 * minute, 'negative')], noon)
  expect(bars.every(({ positive, negative }) => positive + negative === 0)).toBe(true)
})

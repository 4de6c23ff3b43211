import { expect, test } from 'vitest'
import { type AlertRule, longestLook, shiftOf } from './rule.ts'

const rule: AlertRule = {
  name: 'r',
  scope: 'all',
  by: 'hour',
  measure: 'mean',
  change: 0.25,
  windows: 24,
  minimum: 2,
  baseline_minimum: 4,
  cooldown: 30
}
const mood = (count: number, compound_sum: number, negative = 0) => ({ count, compound_sum, negative })

test('a mean that is lower by the change, or more, is a shift; one that is higher is none', () => {
  expect(shiftOf(rule, mood(2, 0.5), mood(4, 2))).toEqual({ value: 0.25, baseline: 0.5 })
  expect(shiftOf(rule, mood(2, 0.52), mood(4, 2))).toBeUndefined()
  expect(shiftOf(rule, mood(2, 2), mood(4, 0))).toBeUndefined()
})

test('a share of negative feedback that is higher by the change is a shift, whatever the compounds', () => {
  const share: AlertRule = { ...rule, measure: 'negative_share' }
  expect(shiftOf(share, mood(4, 4, 2), mood(4, -4, 1))).toEqual({ value: 0.5, baseline: 0.25 })
  expect(shiftOf(share, mood(4, -4, 1), mood(4, 4, 2))).toBeUndefined()
})

test('too little feedback in the window or the baseline says nothing', () => {
  expect(shiftOf(rule, mood(1, -1), mood(4, 4))).toBeUndefined()
  expect(shiftOf(rule, mood(2, -2), mood(3, 3))).toBeUndefined()
  expect(shiftOf({ ...rule, baseline_minimum: 0 }, mood(2, -2), mood(0, 0))).toBeUndefined()
})

test('looks back as far as baseline or cool-down of the longest rule', () => {
  expect(longestLook([rule, { ...rule, by: 'minute', windows: 600 }])).toBe(31 * 3_600_000)
  expect(longestLook([])).toBe(0)
})

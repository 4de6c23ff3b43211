import { expect, test } from 'vitest'
import { checkThresholds, label } from './label.ts'

test('takes both usual bounds as inside', () => {
  expect([0.05, 0.0499, 0, -0.0499, -0.05].map(compound => label(compound))).toEqual([
    'positive',
    'neutral',
    'neutral',
    'neutral',
    'negative'
  ])
})

test('takes other thresholds, both bounds inside', () => {
  const strict = checkThresholds({ positive: 0.5, negative: -0.2 })
  expect([0.5, 0.49, -0.19, -0.2].map(compound => label(compound, strict))).toEqual([
    'positive',
    'neutral',
    'neutral',
    'negative'
  ])
})

test('refuses thresholds out of order or out of range', () => {
  for (const [negative, positive] of [
    [0.1, 0.1],
    [0.2, 0.1],
    [-1.1, 0],
    [0, 1.1],
    [Number.NaN, 0]
  ] as const) {
    expect(() => checkThresholds({ negative, positive })).toThrow(
      expect.objectContaining({ code: 'invalid-configuration' })
    )
  }
})

import { expect, test } from 'vitest'
import { compoundStep, compoundSteps } from './compound-steps.ts'

test('exactly neutral has a step of its own', () => {
  expect([-0.0001, 0, -0, 0.0001].map(compoundStep)).toEqual([-1, 0, 0, 1])
})

test('steps rise with the compound, and what is beyond its bounds is in the last one', () => {
  expect([-5, -1, -0.995, -0.5, 0.5, 0.999, 1, 5].map(compoundStep)).toEqual([-101, -101, -100, -51, 51, 100, 101, 101])
})

test('a range is made of the steps that it touches', () => {
  expect(compoundSteps(0.985, 1)).toEqual([99, 100, 101])
  expect(compoundSteps(-0.005, 0.011)).toEqual([-1, 0, 1, 2])
  expect(compoundSteps(-2, -1)).toEqual([-101])
  expect(compoundSteps(0.5, 0.4)).toEqual([])
})

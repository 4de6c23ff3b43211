import { expect, test } from 'vitest'
import { nextStepFor, nextSteps } from '../../../../cli/operations/next-steps.ts'
import { nextStepOf } from './next-steps.ts'

/** A command, or an option of one. */
const command = /`(millrace|npx|replay|make) |--\w/

/** Codes of processes and commands, which no letter has. */
const ofProcesses = new Set([
  'damaged-batch',
  'incompatible-schema',
  'stack-failed',
  'offset-out-of-range',
  'changelog-missing'
])

test('no letter is told to use a command where the page has a button', () => {
  const reasons = Object.keys(nextSteps).filter(reason => !ofProcesses.has(reason))
  expect(reasons.filter(reason => command.test(nextStepOf(reason, nextStepFor(reason))))).toEqual([])
})

test('the error of a step goes by its class, and has the words of the API', () => {
  expect(nextStepOf('TypeError', 'Fix the step.')).toBe('Fix the step.')
})

import { isDeepStrictEqual } from 'node:util'
import type { CaseOutput, CaseResult, CaseRow } from './case.ts'

/** In what a result differs from the one that was expected; undefined where it does not. Dropped records are not compared. */
export function differenceOf(actual: CaseResult, expected: CaseResult): string | undefined {
  return failureDifference(actual, expected) ?? outputDifference(actual, expected) ?? storeDifference(actual, expected)
}

function failureDifference(actual: CaseResult, expected: CaseResult): string | undefined {
  if (actual.error?.input === expected.error?.input) return undefined
  return `ends with ${JSON.stringify({ ...actual, outputs: undefined })}, expected ${JSON.stringify(expected.error)}`
}

function outputDifference({ outputs = [] }: CaseResult, { outputs: expected = [] }: CaseResult): string | undefined {
  const length = Math.max(outputs.length, expected.length)
  for (let n = 0; n < length; n++) {
    if (!isDeepStrictEqual(fields(outputs[n]), fields(expected[n])))
      return `output ${n} is ${line(outputs[n])}, expected ${line(expected[n])}`
  }
  return undefined
}

function storeDifference({ stores = {} }: CaseResult, { stores: expected = {} }: CaseResult): string | undefined {
  for (const [name, rows] of Object.entries(expected)) {
    const ours = stores[name]
    if (!ours) return `there is no store '${name}'`
    const length = Math.max(rows.length, ours.length)
    for (let n = 0; n < length; n++) {
      if (!isDeepStrictEqual(row(ours[n]), row(rows[n])))
        return `row ${n} of '${name}' is ${line(ours[n])}, expected ${line(rows[n])}`
    }
  }
  return undefined
}

const fields = (output: CaseOutput | undefined): unknown =>
  output && [output.topic, output.key, output.value, output.timestamp, output.input]

const row = (given: CaseRow | undefined): unknown => given && [given.key, given.value, given.timestamp]

const line = (given: CaseOutput | CaseRow | undefined): string => (given ? JSON.stringify(given) : 'nothing')

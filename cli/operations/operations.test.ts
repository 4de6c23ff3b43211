import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withCodesTable } from './codes-table.ts'
import { nextStepFor, nextSteps } from './next-steps.ts'

const read = (path: string): string => readFileSync(join(import.meta.dirname, '..', '..', path), 'utf8')
const page = read('docs/guides/operations.md')

test('keeps the error codes of docs/guides/operations.md up to date (npm run generate:operations)', () => {
  expect(page).toBe(withCodesTable(page))
})

test('says so when the page has lost the place of its table', () => {
  expect(() => withCodesTable('# Operations')).toThrow('docs/guides/operations.md needs the lines')
})

test('describes every alert that can fire, in the order of the rules, and no other', () => {
  const namesIn = (text: string, name: RegExp): readonly (string | undefined)[] =>
    [...text.matchAll(name)].map(([, found]) => found)
  const alerts = namesIn(read('deploy/prometheus/alerts.yml'), /^ +- alert: (\w+)$/gm)
  expect(alerts.length).toBeGreaterThan(5)
  expect(namesIn(page, /^### (\w+)$/gm)).toEqual(alerts)
})

test('names only variables that exist', () => {
  const settings = read('.env.example')
  for (const [, name] of JSON.stringify(nextSteps).matchAll(/`([A-Z]+(?:_[A-Z]+)+|SCORER)(?:=\w+)?`/g)) {
    expect(settings).toContain(`\n${name}=`)
  }
})

test('has a next step for an error that has no code', () => {
  expect(nextStepFor('RangeError')).toBe(nextSteps['processing-failed'])
  expect(nextStepFor('row-refused')).toBe(nextSteps['row-refused'])
  expect(nextStepFor('toString')).toBe(nextSteps['processing-failed'])
})

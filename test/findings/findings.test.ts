import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findingsPage, testsByFinding } from './page.ts'

test('every finding is kept away by a test whose name begins with its id', () => {
  const without = [...testsByFinding()].filter(([, tests]) => tests.length === 0).map(([id]) => id)
  expect(without).toEqual([])
})

test('the page of findings is what the names of the tests say', () => {
  expect(readFileSync(join(import.meta.dirname, '../FINDINGS.md'), 'utf8')).toBe(findingsPage())
})

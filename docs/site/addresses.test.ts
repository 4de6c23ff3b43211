import { expect, test } from 'vitest'
import { siteFile } from './addresses.ts'
import { siteLink } from './links.ts'

test('addresses do not name the folders that sort the pages', () => {
  const pages = [
    'learn/tutorial.md',
    'guides/operations.md',
    'guides/migrate/coming-from-quix.md',
    'reference/metrics.md'
  ]
  expect(pages.map(siteFile)).toEqual(['tutorial.md', 'operations.md', 'coming-from-quix.md', 'metrics.md'])
  const kept = ['index.md', 'systems/index.md', 'systems/cafe.md']
  expect(kept.map(siteFile)).toEqual(kept)
})

test('pages of the reference that are made of docstrings stand below /reference', () => {
  const pages = ['reference/library/index.md', 'reference/library/metrics.md']
  expect(pages.map(siteFile)).toEqual(['reference/index.md', 'reference/metrics.md'])
})

test('links between files of docs lead to their addresses', () => {
  const from = 'guides/state.md'
  expect(siteLink(from, '../reference/library/state.md#statestore', undefined)).toBe('/reference/state.md#statestore')
  expect(siteLink(from, 'operations.md', undefined)).toBe('/operations.md')
  expect(siteLink(from, '../../CHANGELOG.md', undefined)).toBe('/changelog.md')
  expect(siteLink('project/changelog.md', 'docs/guides/operations.md', undefined)).toBe('/operations.md')
})

import { globSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { siteFile } from './addresses.ts'
import { listed } from './pages.ts'

test('every page of docs stands in a list of the site, and every entry of a list is a page', () => {
  const folder = join(import.meta.dirname, '..')
  const paths = globSync('**/*.md', { cwd: folder, exclude: ['dist/**'] })
    .map(file => `/${siteFile(file).replace(/(index)?\.md$/, '')}`)
    .filter(path => path !== '/')
  expect([...listed].sort()).toEqual(paths.sort())
})

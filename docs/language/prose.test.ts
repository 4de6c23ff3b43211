import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../generator/with-project.ts'
import { complaints } from './linter.ts'
import { programTexts } from './program-texts.ts'

/** All pages, generated ones too: correct those in docstrings, settings and tables of the code. */
const pages = globSync(['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/**/*.md'], {
  cwd: root,
  exclude: ['docs/dist/**']
}).filter(page => page !== 'docs/project/style.md')

test.each(pages)('%s is written as docs/project/style.md says', async page => {
  expect(await complaints(page, readFileSync(join(root, page), 'utf8'))).toEqual([])
})

test('help texts, messages, OpenAPI and boards are written as docs/project/style.md says', async () => {
  const found = await Promise.all(programTexts(root).map(({ file, text }) => complaints(file, text)))
  expect(found.flat()).toEqual([])
}, 120_000)

test('the linter sees phrases across lines, outside of code, and by whom they should be done', async () => {
  const text = 'The broker goes\non `by itself`.\n\n| step |\n| --- |\n| the JavaScript is waited for |\n'
  const found = await complaints('page.md', text)
  expect(found.map(complaint => complaint.split(': ', 2).join(': '))).toEqual([
    'page.md:1: "goes on"',
    'page.md:6: "is waited for"'
  ])
  expect(await complaints('page.md', 'Javascript is recieved.')).toHaveLength(2)
})

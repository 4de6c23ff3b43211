import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { codeBlocks, complaints, missingParts } from './code-blocks.ts'
import { root } from './with-project.ts'

const blocks = codeBlocks()

test('code in the pages that names a file is in that file', () => {
  const named = blocks.filter(({ source }) => source !== undefined)
  expect(named.flatMap(block => missingParts(block).map(part => `${block.place}: ${part}`))).toEqual([])
})

test('all other TypeScript in the pages passes the compiler', () => {
  expect(complaints(blocks.filter(({ source }) => source === undefined))).toEqual([])
})

test('docs/guides/deployment.md shows what make help prints', () => {
  const page = readFileSync(join(root, 'docs/guides/deployment.md'), 'utf8')
  const targets = readFileSync(join(root, 'Makefile'), 'utf8').matchAll(/^([a-z0-9-]+):.*## (.*)$/gm)
  const lines = [...targets].map(([, target = '', help]) => `  make ${target.padEnd(18)} ${help}\n`)
  expect(page).toContain(`\`\`\`text\n${lines.join('')}\`\`\``)
})

test('the compiler sees what is wrong in a block', () => {
  const code = "import { topic } from 'millrace'\ntopic(1)\n"
  expect(complaints([{ place: 'a page', source: undefined, code, given: '' }])).toHaveLength(1)
})

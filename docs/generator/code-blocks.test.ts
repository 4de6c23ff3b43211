import { expect, test } from 'vitest'
import { codeBlocks, complaints, missingParts } from './code-blocks.ts'

const blocks = codeBlocks()

test('code in the pages that names a file is in that file', () => {
  const named = blocks.filter(({ source }) => source !== undefined)
  expect(named.flatMap(block => missingParts(block).map(part => `${block.place}: ${part}`))).toEqual([])
})

test('all other TypeScript in the pages passes the compiler', () => {
  expect(complaints(blocks.filter(({ source }) => source === undefined))).toEqual([])
})

test('the compiler sees what is wrong in a block', () => {
  const code = "import { topic } from 'millrace'\ntopic(1)\n"
  expect(complaints([{ place: 'a page', source: undefined, code, given: '' }])).toHaveLength(1)
})

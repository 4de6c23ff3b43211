import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { drawing } from './diagrams.ts'

const docs = join(import.meta.dirname, '..')
const blocksOf = (page: string): readonly string[] =>
  [...readFileSync(join(docs, page), 'utf8').matchAll(/^```mermaid\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block)

test('draws every topology with the names of its steps, topics and stores', () => {
  const blocks = blocksOf('systems/topologies.md')
  expect(blocks.length).toBeGreaterThan(8)
  for (const block of blocks) {
    const svg = drawing(block, 'a topology')
    const drawn = [...svg.matchAll(/data-label="([^"\n]*)/g)].map(([, label]) => label)
    const named = [...block.matchAll(/"([^"<\n]+)(?:<br\/>[^"\n]*)?"/g)].map(([, label]) => label)
    expect(drawn).toEqual(expect.arrayContaining(named))
    expect(svg).not.toMatch(/https?:\/\/(?!www\.w3\.org)|<style/)
  }
})

test('turns a wide drawing, so that it fits beside the text', () => {
  const steps = Array.from({ length: 12 }, (_, n) => `  step_number_${n} --> step_number_${n + 1}`)
  const [, width] = /width="([\d.]+)"/.exec(drawing(`flowchart LR\n${steps.join('\n')}\n`, 'wide')) ?? []
  expect(Number(width)).toBeLessThan(400)
})

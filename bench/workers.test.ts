import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const here = new URL('./', import.meta.url)
const sources = readdirSync(here, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))

/** Files beside a source that it names in quotes, to be run as processes of their own: no compiler looks for them. */
const named = sources.flatMap(source =>
  [...readFileSync(new URL(source, here), 'utf8').matchAll(/'(\.{1,2}\/[\w/-]+\.ts)'/g)].map(
    ([, file = '']) => [source, file] as const
  )
)

describe('benchmarks', () => {
  test('name workers in quotes', () => {
    expect(named.length).toBeGreaterThan(5)
  })

  test.each(named)('%s finds %s', (source, file) => {
    expect(existsSync(new URL(file, new URL(source, here)))).toBe(true)
  })
})

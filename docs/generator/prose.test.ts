import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './with-project.ts'

/** Phrases that read like a translation, and what to write instead: see docs/style.md. */
const phrases: readonly (readonly [phrase: RegExp, instead: string])[] = [
  [/\ba fault of ours\b/i, 'a bug in Millrace'],
  [/\b(?:comes?|came) again by (?:itself|themselves)\b/i, 'reconnects, is redelivered'],
  [/\brecords? (?:comes?|came) again\b/i, 'is redelivered'],
  [/\b(?:broker|registry|database|server|API) (?:is|are|was|were) away\b/i, 'is down'],
  [/\bwork goes on\b/i, 'work continues, resumes'],
  [/\band its sisters\b/i, '`PREFIX_*`'],
  [/\bgive order up\b/i, 'if order does not matter']
]

/** Pages written by hand: what generators write comes from the code. */
const generated = new Set(['docs/failures.md', 'docs/configuration.md', 'docs/metrics.md', 'docs/style.md'])
const pages = globSync(['README.md', 'CONTRIBUTING.md', 'docs/**/*.md'], { cwd: root }).filter(
  page => !generated.has(page) && !page.startsWith('docs/reference/')
)

/** The prose of a page: code shows what programs print, as they print it. */
const proseOf = (text: string): string =>
  text.replaceAll(/^```[\s\S]*?^```$/gm, code => code.replaceAll(/[^\n]/g, '')).replaceAll(/`[^`\n]*`/g, '`')

test.each(pages)('%s is written as docs/style.md says', page => {
  const lines = proseOf(readFileSync(join(root, page), 'utf8')).split('\n')
  const found = lines.flatMap((line, n) =>
    phrases
      .filter(([phrase]) => phrase.test(line))
      .map(([phrase, instead]) => `${page}:${n + 1}: ${phrase} → ${instead}`)
  )
  expect(found).toEqual([])
})

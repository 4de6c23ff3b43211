import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './with-project.ts'

/** Phrases that read like a translation, and what to write instead: see docs/project/style.md. */
const phrases: readonly (readonly [phrase: RegExp, instead: string])[] = [
  [/\ba fault of ours\b/i, 'a bug in Millrace'],
  [/\b(?:comes?|came) again by (?:itself|themselves)\b/i, 'reconnects, is redelivered'],
  [/\b(?:broker|registry|database|server|API) (?:is|are|was|were) away\b/i, 'is down'],
  [/\b(?:work|workers?|processing|reading) go(?:es)? on\b/i, 'work continues, resumes'],
  [/\bgo(?:es)? on by\b/i, 'resumes automatically'],
  [/\b(?:is|are|was|were) tried again\b/i, 'is retried'],
  [/\bcomes? again\b/i, 'is redelivered, recurs'],
  [
    /\b(?:resumes?|recovers?|reconnects?|rejoins?|starts?|restarts?|runs?|joins?) by (?:itself|themselves)\b/i,
    'automatically'
  ],
  [/\bfor ever\b/i, 'forever'],
  [/\| a text(?:, or empty)? \||\bmust be a (?:text|whole number)\b/i, 'a string, an integer'],
  [/\band its sisters\b/i, '`PREFIX_*`'],
  [/\bgive order up\b/i, 'if order does not matter']
]

/** All pages, generated ones too: what is wrong in those is put right in docstrings, settings and tables of the code. */
const pages = globSync(['README.md', 'CONTRIBUTING.md', 'docs/**/*.md'], {
  cwd: root,
  exclude: ['docs/dist/**']
}).filter(page => page !== 'docs/project/style.md')

/** The prose of a page: code shows what programs print, as they print it. */
const proseOf = (text: string): string =>
  text.replaceAll(/^```[\s\S]*?^```$/gm, code => code.replaceAll(/[^\n]/g, '')).replaceAll(/`[^`\n]*`/g, '`')

test.each(pages)('%s is written as docs/project/style.md says', page => {
  const lines = proseOf(readFileSync(join(root, page), 'utf8')).split('\n')
  const found = lines.flatMap((line, n) =>
    phrases
      .filter(([phrase]) => phrase.test(line))
      .map(([phrase, instead]) => `${page}:${n + 1}: ${phrase} → ${instead}`)
  )
  expect(found).toEqual([])
})

import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Finding, findings } from './findings.ts'

const root = join(import.meta.dirname, '..', '..')
const skipped = /(^|\/)(node_modules|\.millrace|dist)(\/|$)/

/** Text that begins with ids and a colon: in a test file that is the name of a test, also behind `test.each([…])(`. */
const names = /(['"`])((?:[SHMLW]\d+(?:, | and )?)+: [^\n]*?)\1/g
const ids = /\b[SHMLW]\d+\b/g

/** Names of tests by the finding whose id they begin with, each with its file. A name may begin with several: `S3, W34: …`. */
export function testsByFinding(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>(findings.map(({ id }) => [id, []]))
  const files = globSync('**/*.{test,contract}.ts', { cwd: root, exclude: name => skipped.test(name) })
  const contracts = globSync('connectors/contracts/**/*.ts', { cwd: root })
  for (const file of [...new Set([...files, ...contracts])].map(name => name.replaceAll('\\', '/')).sort()) {
    for (const [, , name = ''] of readFileSync(join(root, file), 'utf8').matchAll(names)) {
      const [before = ''] = name.split(':')
      for (const [id] of before.matchAll(ids))
        found.get(id)?.push(`${name.slice(before.length + 1).trim()} (\`${file}\`)`)
    }
  }
  return found
}

const escaped = (text: string): string => text.replaceAll('\\', '').replaceAll('|', '\\|')

function row({ id, fault }: Finding, tests: readonly string[]): string {
  return `| ${id} | ${fault} | ${tests.map(escaped).join('<br>')} |`
}

/** The page that maps findings to the tests that keep them away. */
export function findingsPage(): string {
  const tests = testsByFinding()
  const rows = findings.map(finding => row(finding, tests.get(finding.id) ?? []))
  return `# Findings and their tests

Faults that were found, and the tests whose names begin with the id. Each was seen red on the code before its mend. Written by
\`npm run generate\` from the names of the tests.

| id | what was wrong | shown by |
| --- | --- | --- |
${rows.join('\n')}
`
}

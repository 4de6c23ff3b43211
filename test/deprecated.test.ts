import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const skipped = /(^|\/)(node_modules|\.millrace|dist)(\/|$)/

/** What users should not begin to use any more, from the file that keeps it. */
const deprecated = [
  ...readFileSync(join(root, 'streams/deprecated-formats.ts'), 'utf8').matchAll(/^export (?:const|function) (\w+)/gm)
].map(([, name = '']) => name)

/** The names that a source or a page takes from the library. */
function namesTaken(text: string): readonly string[] {
  const imports = text.matchAll(/^import \{([^}]*)\} from '(?:#streams|millrace|(?:\.\.\/)+(?:streams\/)?index\.ts)'/gm)
  return [...imports].flatMap(([, names = '']) => names.split(',').map(name => name.trim().split(' as ')[0] ?? ''))
}

test('nothing of ours, templates and pages included, uses the formats by their deprecated names', () => {
  expect(deprecated).toContain('string')
  const files = globSync('**/*.{ts,tsx,md}', { cwd: root, exclude: name => skipped.test(name) })
  const using = files.filter(file =>
    namesTaken(readFileSync(join(root, file), 'utf8')).some(name => deprecated.includes(name))
  )
  expect(using).toEqual([])
})

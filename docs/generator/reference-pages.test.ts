import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { taskDefaults } from '../../streams/runtime/task-options.ts'
import { exampleOf } from './examples.ts'
import { publicSurface } from './public-surface.ts'
import { referencePages } from './reference-pages.ts'
import { entries, sections } from './reference-sections.ts'

const surface = publicSurface(entries)
const pages = referencePages()

test('docs/reference/library shows the docstrings as they are; npm run docs:reference brings it up to date', () => {
  const folder = join(import.meta.dirname, '../reference/library')
  const written = globSync('*.md', { cwd: folder }).map(file => [file, readFileSync(join(folder, file), 'utf8')])
  expect(new Map(written as [string, string][])).toEqual(new Map(pages))
})

test.each(sections)('the example of $slug runs', async ({ slug }) => {
  await import(exampleOf(slug))
})

test('the reference has every module that the package exports', () => {
  const exported = Object.entries(manifest.exports).map(([name, file]) => [
    name.replace('.', 'millrace'),
    file.slice(2)
  ])
  expect(entries.map(({ name, file }) => [name, file]).sort()).toEqual(exported.sort())
})

test('every export has a docstring', () => {
  const silent = [...surface.values()].flat().filter(({ text }) => text === '')
  expect(silent.map(({ name, file }) => `${name} in ${file}`)).toEqual([])
})

/** The memory driver's own parts are for tests that look inside. */
const documented = entries.map(({ name }) => name).filter(name => name !== 'millrace/memory')

test.each(documented)('every verb, setting and field of %s has a docstring', entry => {
  const members = (surface.get(entry) ?? []).flatMap(({ name, members }) =>
    members.filter(({ text }) => text === '').map(member => `${name}.${member.name}`)
  )
  expect(members).toEqual([])
})

test('every export is on a page of the reference', () => {
  const all = [...pages.values()].join('\n')
  const missing = [...surface.values()].flat().filter(({ name }) => !all.includes(`\n## ${name}\n`))
  expect(missing.map(({ name }) => name)).toEqual([])
})

test('docs/guides/migrate/coming-from-kafka-streams.md names every verb and setting', () => {
  const page = readFileSync(join(import.meta.dirname, '../guides/migrate/coming-from-kafka-streams.md'), 'utf8')
  const compared = [
    'Stream',
    'StreamsConfig',
    'TaskOptions',
    'StepOptions',
    'ConsumerOptions',
    'ProducerOptions',
    'KeyValueStore'
  ]
  const members = (surface.get('millrace') ?? [])
    .filter(({ name }) => compared.includes(name))
    .flatMap(({ name, members }) => members.map(member => ({ of: name, name: member.name })))
  const named = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(page)
  const left = members.filter(
    ({ name }) => !['constructor', 'topics', 'topicGroups', 'groupId', 'name'].includes(name) && !named(name)
  )
  expect(left).toEqual([])
})

test('docs/guides/migrate/coming-from-kafka-streams.md has the limits of buffers as they are in the code', () => {
  const page = readFileSync(join(import.meta.dirname, '../guides/migrate/coming-from-kafka-streams.md'), 'utf8')
  const { bufferedRecords, bufferedBytes } = taskDefaults
  const mebibytes = (bytes: number): string => `${bytes / 1_048_576} MiB`
  expect(page).toContain(`| ${bufferedRecords.toLocaleString('en')} records or ${mebibytes(bufferedBytes)} |`)
})

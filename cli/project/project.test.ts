import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { deadLetterTo, StreamsBuilder, serdes, topic } from '#streams'
import { applicationNamed, loadProject } from './project.ts'
import { topicsOf } from './topics.ts'

const streams = JSON.stringify(join(import.meta.dirname, '../../streams/index.ts'))
const memory = JSON.stringify(join(import.meta.dirname, '../../connectors/memory/index.ts'))
const head = `import { StreamsBuilder, serdes, topic } from ${streams}
import { memoryDriver } from ${memory}
const of = name => {
  const builder = new StreamsBuilder(name)
  builder.stream('read', topic(name, serdes.string, serdes.string)).foreach('look', () => undefined)
  return builder.build()
}
const driver = memoryDriver()
`

/** Writes a project's file; answers its path. */
function config(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-project-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'millrace.config.mjs')
  writeFileSync(file, head + text)
  return file
}

test('reads the topologies, each under its own name or the one that it is given', async () => {
  const file = config(
    "export default { topologies: [of('a'), { topology: of('b'), applicationId: 'c' }], driver, settings: { drainTimeout: 5 } }"
  )
  const project = await loadProject(file)
  expect(project.applications.map(({ applicationId }) => applicationId)).toEqual(['a', 'c'])
  expect(project.applications[1]?.settings).toEqual({ drainTimeout: 5 })
  expect(applicationNamed(project, 'b').applicationId).toBe('c')
  expect(() => applicationNamed(project, undefined)).toThrow(
    'say which application is meant: --app must be one of a, c'
  )
  expect(() => applicationNamed(project, 'x')).toThrow('there is no application x: --app must be one of a, c')
})

test.each([
  ['no default export', '', 'has no default export'],
  ['no topology', 'export default { topologies: [], driver }', 'topologies must be a list of at least one topology'],
  ['what is no topology', 'export default { topologies: [{}], driver }', 'topologies must be a list'],
  ['no driver', "export default { topologies: [of('a')] }", 'driver must be a driver, such as kafkaDriver'],
  [
    'a setting that nobody knows',
    "export default { topologies: [of('a')], driver, serde: {} }",
    "there is no setting 'serde'; did you mean 'serdes'?"
  ],
  ['two of one name', "export default { topologies: [of('a'), of('a')], driver }", "two topologies run as 'a'"]
])('refuses a project with %s', async (_, text, message) => {
  await expect(loadProject(config(text))).rejects.toThrow(
    expect.objectContaining({ code: 'invalid-configuration', message: expect.stringContaining(message) })
  )
})

test('says how to get a project where there is none', async () => {
  await expect(loadProject('nowhere.config.ts')).rejects.toThrow('there is no file')
  await expect(loadProject(undefined)).rejects.toThrow('make a project with npm create millrace')
})

test('topics that are made are those that the topology names, not those of the engine', () => {
  const of = (name: string) => topic(name, serdes.string, serdes.string)
  const builder = new StreamsBuilder('app', { onError: deadLetterTo(of('letters')) })
  builder
    .stream('read', of('in'))
    .groupBy('by', value => value)
    .count('counts')
    .toStream('changes')
    .to('write', topic('out', serdes.string, serdes.json<number>()))
  expect(topicsOf(builder.build())).toEqual(['in', 'out', 'letters'])
})

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { oldestNode } from '../package/entries.ts'
import { publishedManifest } from '../package/manifest.ts'

const root = join(import.meta.dirname, '../..')
const read = (name: string): string => readFileSync(join(import.meta.dirname, 'template', name), 'utf8')
const all = (text: string, pattern: RegExp): readonly string[] => [...text.matchAll(pattern)].map(([, one = '']) => one)

const dockerfile = read('Dockerfile')
const compose = read('compose.yaml')
const ci = read('_github/workflows/ci.yml')
const project = JSON.parse(read('_package.json')) as {
  readonly scripts: { readonly [name: string]: string }
  readonly engines: { readonly node: string }
}

test('the Dockerfile copies what there is, all that the topologies need', () => {
  const copied = all(dockerfile, /^COPY (?!--from)(.+) \S+$/gm).flatMap(line => line.split(' '))
  const named = copied.filter(name => !['package*.json', 'millrace*.tgz'].includes(name))
  expect(named).toEqual(['package.json', 'millrace.config.ts', 'src'])
  const there = named.map(name => (name === 'package.json' ? '_package.json' : name))
  expect(there.filter(name => !existsSync(join(import.meta.dirname, 'template', name)))).toEqual([])
  expect(all(read('millrace.config.ts'), /from '(\..+)'/g)).toEqual(['./src/orders.ts'])
})

test('the container runs the command of the package, with flags that it has, and asks the port that it serves', () => {
  const words = JSON.parse(dockerfile.match(/^CMD (.+)$/m)?.[1] ?? '[]') as readonly string[]
  const { bin } = publishedManifest(manifest) as { readonly bin: { readonly millrace: string } }
  expect(words.slice(0, 3)).toEqual(['node', join('node_modules/millrace', bin.millrace), 'start'])
  const main = join(root, 'cli/project/main.ts')
  const { stdout } = spawnSync(process.execPath, [main, 'start', '--help'], { encoding: 'utf8' })
  const flags = words.filter(word => word.startsWith('--'))
  expect(flags).toEqual(['--create-topics', '--host'])
  for (const flag of flags) expect(stdout).toContain(flag)
  const port = dockerfile.match(/^EXPOSE (\d+)$/m)?.[1] ?? ''
  expect(stdout.replace(/\s+/g, ' ')).toContain(`(default: ${port})`)
  expect(dockerfile).toContain(`fetch('http://127.0.0.1:${port}/ready')`)
})

test('in containers the worker reaches the broker by the listener that is meant for it, others by that of the machine', () => {
  const advertised = compose.match(/KAFKA_ADVERTISED_LISTENERS: (.+)$/m)?.[1] ?? ''
  const listeners = Object.fromEntries(advertised.split(',').map(one => one.split('://') as [string, string]))
  expect(compose.match(/KAFKA_BROKER: (.+)$/m)?.[1]).toBe(listeners.INSIDE)
  expect(compose).toContain(`ports: ["127.0.0.1:${listeners.HOST?.split(':')[1]}:`)
  expect(read('millrace.config.ts')).toContain(`'${listeners.HOST}'`)
})

test('the broker is the one that Millrace is tried on', () => {
  const image = /image: (apache\/kafka:\S+)/
  expect(compose.match(image)?.[1]).toBe(readFileSync(join(root, 'docker-compose.yml'), 'utf8').match(image)?.[1])
})

test('CI runs scripts that there are; CI and container have a Node that is new enough', () => {
  const scripts = all(ci, /^ +- run: npm (?:run )?(.+)$/gm).filter(script => script !== 'install')
  expect(scripts).toEqual(['types', 'test'])
  expect(scripts.filter(script => !(script in project.scripts))).toEqual([])
  const oldest = Number(oldestNode.split('.')[0])
  const used = [...all(dockerfile, /^FROM node:(\d+)/gm), ...all(ci, /node-version: (\d+)/g)]
  expect(used).toHaveLength(3)
  expect(used.filter(major => Number(major) <= oldest)).toEqual([])
  expect(project.engines.node).toMatch(new RegExp(`^>=${oldest}\\.\\d+$`))
})

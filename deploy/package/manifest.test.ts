import { expect, test } from 'vitest'
import repository from '../../package.json' with { type: 'json' }
import { packageEntries } from './entries.ts'
import { type Manifest, publishedManifest } from './manifest.ts'

interface Published {
  readonly exports: { readonly [entry: string]: unknown }
  readonly dependencies: { readonly [name: string]: string }
  readonly peerDependencies: { readonly [name: string]: string }
  readonly peerDependenciesMeta: { readonly [name: string]: { readonly optional: boolean } }
  readonly repository?: { readonly url: string }
  readonly homepage?: string
}

const published = (given = {}): Published => publishedManifest(repository satisfies Manifest, given) as Published

test('kafkajs alone is pinned; all else is a range', () => {
  const { dependencies, peerDependencies } = published()
  const exact = Object.entries({ ...dependencies, ...peerDependencies }).filter(([, range]) => /^\d/.test(range))
  expect(exact).toEqual([['kafkajs', repository.dependencies.kafkajs]])
})

test('what only some entries need is an optional peer', () => {
  const { peerDependencies, peerDependenciesMeta, dependencies } = published()
  for (const name of packageEntries.flatMap(({ packages }) => packages)) {
    expect(peerDependencies[name], name).toMatch(/^\^\d/)
    expect(peerDependenciesMeta[name], name).toEqual({ optional: true })
    expect(dependencies[name], name).toBeUndefined()
  }
})

test('every entry of the repository is published', () => {
  expect(Object.keys(published().exports)).toEqual([...packageEntries.map(({ name }) => name), './package.json'])
})

test('the repository is named by the build, or not at all', () => {
  expect(published().repository).toBeUndefined()
  const { homepage, repository: place } = published({ repository: 'https://github.com/millrace/millrace/' })
  expect(homepage).toBe('https://github.com/millrace/millrace#readme')
  expect(place?.url).toBe('git+https://github.com/millrace/millrace.git')
})

/** The parts of a package.json that matter here. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly license: string
  readonly exports: { readonly [entry: string]: string }
  readonly imports: { readonly [alias: string]: string }
  readonly dependencies: Versions
}

/** What the emitted code loads: piscina for `worker` steps, the rest for the Kafka driver. */
const needed = ['kafkajs', 'lz4-napi', 'piscina', 'snappyjs'] as const

/** Packages that only some users install: lmdb for persistent stores. */
const wanted = ['lmdb'] as const

/** Where an emitted module is, for Node and for the type checker. */
interface EmittedEntry {
  readonly types: string
  readonly default: string
}

/**
 * The package.json of the published library, from the repository's: the same name, version and entries, pointing at emitted code, and
 * only the dependencies that the library has; lmdb is for those who import `millrace/lmdb`. Node 22.15 is the first with all it uses (zstd, `Promise.withResolvers`).
 */
export function publishedManifest(repository: Manifest): object {
  const { name, version, description, license, dependencies } = repository
  return {
    name,
    version,
    description,
    license,
    type: 'module',
    engines: { node: '>=22.15' },
    exports: { ...emitted(repository.exports), './package.json': './package.json' },
    imports: emitted(repository.imports),
    dependencies: versionsOf(dependencies, needed),
    peerDependencies: { '@types/node': '>=22', ...versionsOf(dependencies, wanted) },
    peerDependenciesMeta: Object.fromEntries(['@types/node', ...wanted].map(name => [name, { optional: true }]))
  }
}

function emitted(entries: { readonly [entry: string]: string }): { readonly [entry: string]: EmittedEntry } {
  return Object.fromEntries(
    Object.entries(entries).map(([entry, source]) => [
      entry,
      { types: source.replace(/\.ts$/, '.d.ts'), default: source.replace(/\.ts$/, '.js') }
    ])
  )
}

type Versions = { readonly [name: string]: string }

function versionsOf(versions: Versions, names: readonly string[]): Versions {
  return Object.fromEntries(
    names.map(name => {
      const version = versions[name]
      if (version === undefined) throw new Error(`package.json has no dependency '${name}'; it was renamed or dropped`)
      return [name, version]
    })
  )
}

import { needed, oldestNode, packageEntries, pinned } from './entries.ts'

/** The parts of a package.json that matter here. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly license: string
  readonly exports: { readonly [entry: string]: string }
  readonly imports: { readonly [alias: string]: string }
  readonly dependencies: Versions
  readonly devDependencies: Versions
}

type Versions = { readonly [name: string]: string }

/** Where an emitted module is, for Node and for the type checker. */
interface EmittedEntry {
  readonly types: string
  readonly default: string
}

/** What describes the package besides its code. */
export interface Publication {
  /** Where the repository is, `https://github.com/<owner>/<name>`; left out when it is not given. */
  readonly repository?: string | undefined
}

const keywords = [
  'kafka',
  'kafka-streams',
  'stream-processing',
  'streaming',
  'event-driven',
  'stateful',
  'windowing',
  'dead-letter',
  'typescript'
]

/** The folder of an entry that loads packages which users install themselves. */
export const wrapperOf = (entry: string): string => `./entries/${entry.slice(2)}.js`

/**
 * The package.json of the published library, from the repository's: the same name, version and entries, pointing at emitted code, and
 * only the dependencies that the library has, as ranges so that they are shared with the user's own.
 */
export function publishedManifest(repository: Manifest, publication: Publication = {}): object {
  const { name, version, description, license, dependencies } = repository
  const peers = peersOf(repository)
  return {
    name,
    version,
    description: description.split(',')[0],
    keywords,
    license,
    ...places(publication),
    type: 'module',
    sideEffects: false,
    engines: { node: `>=${oldestNode}` },
    bin: { millrace: './cli/project/main.js' },
    exports: { ...emittedEntries(repository), './package.json': './package.json' },
    imports: Object.fromEntries(Object.entries(repository.imports).map(([alias, source]) => [alias, emitted(source)])),
    dependencies: rangesOf(dependencies, needed),
    peerDependencies: peers,
    peerDependenciesMeta: Object.fromEntries(Object.keys(peers).map(peer => [peer, { optional: true }])),
    publishConfig: { access: 'public', provenance: true }
  }
}

/** Where the source, the pages and the list of bugs are. */
export function places({ repository }: Publication): object {
  if (repository === undefined || repository === '') return {}
  const url = repository.replace(/\/+$/, '')
  return {
    homepage: `${url}#readme`,
    bugs: { url: `${url}/issues` },
    repository: { type: 'git', url: `git+${url.replace(/(\.git)?$/, '.git')}` }
  }
}

function peersOf({ dependencies, devDependencies }: Manifest): Versions {
  const wanted = packageEntries.flatMap(({ packages, types = [], later = [] }) => [...packages, ...types, ...later])
  const ranges = rangesOf({ ...devDependencies, ...dependencies }, [...new Set(wanted)].sort())
  return { '@types/node': '>=22', ...ranges }
}

function emittedEntries({ exports }: Manifest): { readonly [entry: string]: EmittedEntry } {
  const known = new Set(packageEntries.map(({ name }) => name))
  const strange = Object.keys(exports).filter(entry => !known.has(entry))
  if (strange.length > 0) throw new Error(`deploy/package/entries.ts does not know ${strange.join(', ')}`)
  return Object.fromEntries(
    packageEntries.map(({ name, packages }) => {
      const source = exports[name]
      if (source === undefined) throw new Error(`package.json has no export '${name}'`)
      const { types, default: file } = emitted(source)
      return [name, { types, default: packages.length === 0 ? file : wrapperOf(name) }]
    })
  )
}

function emitted(source: string): EmittedEntry {
  return { types: source.replace(/\.ts$/, '.d.ts'), default: source.replace(/\.ts$/, '.js') }
}

/** Exact versions as ranges, but for those that are pinned. */
export function rangesOf(versions: Versions, names: readonly string[]): Versions {
  return Object.fromEntries(
    names.map(name => {
      const version = versions[name]
      if (version === undefined) throw new Error(`package.json has no dependency '${name}'; it was renamed or dropped`)
      return [name, pinned.has(name) ? version : `^${version}`]
    })
  )
}

import { globSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join, posix } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

/** An area of the repository: its files, and what else than its own files those may import. Patterns are anchored at both ends. */
interface Area {
  readonly name: string
  readonly files: RegExp
  /** `#streams`, what lies below it, or paths below the repository. */
  readonly mayImport: readonly RegExp[]
}

const engine = /#streams/
/** What only writers of connectors and their callers need of it. */
const connector = /#streams\/connector/
const schemas = /schemas\/.*/
const systems = ['feedback', 'comments', 'submissions', 'media-events', 'cafe', 'dead-letters']

/** What systems show to connectors and API: limits, read models and what else they ask of a database, no recipe and no step. */
const systemModels = new RegExp(
  `topology/(${systems.join('|')})/(((trends|sessions)/)?(limits|read-model|status|states|intake|flat-event|flat-session|star|note|why)|search/(search-entry|search-words|word-pattern))\\.ts`
)
const everything = /(?!streams\/).*/

/** The first area whose pattern fits is the file's; a file that fits none fails the test. */
const areas: readonly Area[] = [
  { name: 'engine', files: /streams\/.*/, mayImport: [] },
  { name: 'scorers', files: /topology\/sentiment\/.*/, mayImport: [engine] },
  { name: 'worker process', files: /worker\/.*/, mayImport: [everything] },
  ...systems.map(system => ({
    name: `system ${system}`,
    files: new RegExp(`topology/${system}/.*`),
    mayImport: [engine, schemas, /topology\/sentiment\/index\.ts/]
  })),
  { name: 'schemas', files: schemas, mayImport: [engine] },
  {
    name: 'connectors',
    files: /connectors\/.*/,
    mayImport: [engine, connector, schemas, systemModels, /topology\/sentiment\/scorer\.ts/]
  },
  { name: 'API process', files: /api\/(main\.ts|composition\/.*)/, mayImport: [everything] },
  { name: 'API', files: /api\/.*/, mayImport: [engine, connector, schemas, systemModels, /package\.json/] },
  {
    name: 'pages',
    files: /web\/.*/,
    mayImport: [systemModels, /schemas\/values\/granularity\.ts/, /topology\/submissions\/rule\.ts/]
  },
  { name: 'configuration', files: /config\/.*/, mayImport: [engine] },
  { name: 'metrics', files: /metrics\/.*/, mayImport: [everything] },
  { name: 'examples', files: /examples\/.*/, mayImport: [engine, /connectors\/[\w-]+\/index\.ts/] },
  { name: 'tools', files: /(cli|bench|deploy|db|docs|test)\/.*|[\w.]+\.config\.ts/, mayImport: [everything] }
]

/** What the names of package.json stand for. */
const aliases = new Map([
  ['#streams', 'streams/index.ts'],
  ['#streams/connector', 'streams/connector.ts'],
  ['#streams/testing', 'streams/testing/index.ts']
])

/** Client libraries, and where their types may be known. */
const clients = new Set([
  'kafkajs',
  'mysql2',
  'pg',
  'avsc',
  '@kafkajs/confluent-schema-registry',
  'mappersmith',
  'protobufjs',
  'ajv',
  'prom-client',
  'pino',
  'lmdb',
  'hyparquet',
  'hyparquet-writer',
  '@duckdb/node-api',
  '@grpc/grpc-js',
  '@grpc/proto-loader'
])
const knowsClients = /(connectors|bench|deploy|test|cli)\/.*|schemas\/compatibility\/.*/

/** Packages of the engine: everything else it needs comes in through its interfaces. */
const enginePackages = new Set(['piscina'])

/** `from '...'` of imports and exports, also over several lines, bare `import '...'`, and `import('...')`. */
const specifiers = /^(?:import|export)\s[^'"`;]*?from\s*'([^']+)'|^import\s*'([^']+)'|[^.\w]import\(\s*'([^']+)'\s*\)/gm

interface Import {
  readonly file: string
  /** `#streams`, a path below the repository, or a package. */
  readonly target: string
  readonly local: boolean
}

function importsOf(file: string): readonly Import[] {
  const source = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
  return [...source.matchAll(specifiers)].map(match => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? ''
    if (specifier.startsWith('.')) {
      return { file, target: posix.normalize(posix.join(posix.dirname(file), specifier)), local: true }
    }
    return { file, target: specifier, local: specifier.startsWith('#') }
  })
}

const tests = /\.test\.ts$/
const skipped = /(^|\/)(node_modules|\.millrace|dist)(\/|$)/

const files = globSync('**/*.{ts,tsx,js,mjs}', { cwd: root, exclude: name => skipped.test(name) })
  .map(file => file.replaceAll('\\', '/'))
  .filter(file => !tests.test(file) && !skipped.test(file))
const imports = files.flatMap(importsOf)

const fits = (pattern: RegExp, text: string): boolean => new RegExp(`^(?:${pattern.source})$`).test(text)
const areaOf = (file: string): Area | undefined => areas.find(area => fits(area.files, file))

/** Whether an import of something of ours goes along an arrow. */
function isAllowed({ file, target }: Import): boolean {
  const area = areaOf(file)
  if (area === undefined) return false
  return areaOf(target)?.name === area.name || area.mayImport.some(arrow => fits(arrow, target))
}

const shown = ({ file, target }: Import): string => `${file} imports ${target}`

/** `@scope/name` or `name` of a specifier such as `mysql2/promise`. */
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

const isBuiltin = (specifier: string): boolean => specifier.startsWith('node:') || builtinModules.includes(specifier)

test('finds the files and imports that it judges', () => {
  expect(files.length).toBeGreaterThan(200)
  expect(imports.map(shown)).toContain('worker/process/run-worker.ts imports connectors/kafka/index.ts')
  expect(imports.map(shown)).toContain('topology/feedback/topology.ts imports #streams')
})

test('every file belongs to an area of the architecture', () => {
  expect(files.filter(file => areaOf(file) === undefined)).toEqual([])
})

test('imports go along the arrows of the architecture only', () => {
  const wrong = imports.filter(one => one.local && !isAllowed(one)).map(shown)
  expect(wrong).toEqual([])
})

test('only composition roots and tools import connectors', () => {
  const roots = /worker\/.*|api\/(main\.ts|composition\/.*)|(cli|bench|deploy|db|docs|examples|test|metrics)\/.*/
  const wrong = imports
    .filter(one => one.target.startsWith('connectors/') && !one.file.startsWith('connectors/'))
    .filter(({ file }) => !fits(roots, file))
  expect(wrong.map(shown)).toEqual([])
})

test('the engine is reached through #streams and never by a path', () => {
  const wrong = imports.filter(({ file, target }) => target.startsWith('streams/') && !file.startsWith('streams/'))
  expect(wrong.map(shown)).toEqual([])
})

test('only tests, and what puts recorded records through a topology, use the testing half of the engine', () => {
  const wrong = imports.filter(
    ({ file, target }) =>
      target === '#streams/testing' && !/^(bench|test)\/|\/testing\/|^cli\/trends\/backtest\.ts$/.test(file)
  )
  expect(wrong.map(shown)).toEqual([])
})

test('the engine stands on Node and the packages it names', () => {
  const wrong = imports.filter(
    ({ file, target, local }) =>
      file.startsWith('streams/') && !local && !isBuiltin(target) && !enginePackages.has(packageOf(target))
  )
  expect(wrong.map(shown)).toEqual([])
})

test('client libraries are known to connectors and tools only', () => {
  const wrong = imports.filter(
    ({ file, target, local }) => !local && clients.has(packageOf(target)) && !fits(knowsClients, file)
  )
  expect(wrong.map(shown)).toEqual([])
})

test("L7: kafkajs's own files are reached into from one folder only, and nothing of it is changed for others", () => {
  const sources = files.map(file => ({ file, source: readFileSync(join(root, file), 'utf8') }))
  const reaching = sources.filter(({ source }) => /['"]kafkajs\//.test(source)).map(({ file }) => file)
  expect(reaching).toEqual(['connectors/kafka/wire/kafkajs-internals.ts'])
  const kafka = sources.filter(({ file }) => file.startsWith('connectors/kafka/'))
  expect(kafka.filter(({ source }) => /\.prototype\b/.test(source)).map(({ file }) => file)).toEqual([])
})

/** Groups of files that import each other, types included, by Tarjan's strongly connected components. */
function circles(): readonly (readonly string[])[] {
  const targets = new Map(files.map(file => [file, [] as string[]]))
  for (const { file, target, local } of imports) {
    const path = aliases.get(target) ?? target
    if (local && targets.has(path)) targets.get(file)?.push(path)
  }
  const found: string[][] = []
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const stack: string[] = []
  const visit = (file: string): number => {
    order.set(file, order.size)
    lowest.set(file, order.get(file) as number)
    stack.push(file)
    for (const next of targets.get(file) ?? []) {
      if (!order.has(next)) lowest.set(file, Math.min(lowest.get(file) as number, visit(next)))
      else if (stack.includes(next)) lowest.set(file, Math.min(lowest.get(file) as number, order.get(next) as number))
    }
    if (lowest.get(file) === order.get(file)) {
      const circle = stack.splice(stack.indexOf(file))
      if (circle.length > 1) found.push(circle)
    }
    return lowest.get(file) as number
  }
  for (const file of files) if (!order.has(file)) visit(file)
  return found
}

test('no file imports itself through others, types included', () => {
  expect(circles()).toEqual([])
})

test('the libraries that the project is built on are used outside of tests', () => {
  const pillars = ['kafkajs', '@kafkajs/confluent-schema-registry', 'avsc', 'mysql2', 'hono']
  const others = ['@hono/node-server', 'prom-client', 'testcontainers']
  const used = [...pillars, ...others].filter(name =>
    imports.some(({ file, target }) => (target === name || target.startsWith(`${name}/`)) && !/\.test\.ts$/.test(file))
  )
  expect(used).toEqual([...pillars, ...others])
})

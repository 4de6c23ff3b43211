import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { buildCreate } from './build-create.ts'
import { emit, root } from './emit.ts'
import { packageEntries } from './entries.ts'
import { type Manifest, publishedManifest, wrapperOf } from './manifest.ts'

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest
const publication = { repository: process.env.MILLRACE_REPOSITORY }

/** Emits the library as a folder that npm can pack or publish. */
async function buildLibrary(target: string): Promise<void> {
  rmSync(target, { recursive: true, force: true })
  emit(join(import.meta.dirname, 'tsconfig.json'), target)
  chmodSync(join(target, 'cli/project/main.js'), 0o755)
  mkdirSync(join(target, 'entries'))
  for (const { name, packages, types = [] } of packageEntries) {
    const beside = packages.length > 0 ? [...packages, ...types] : []
    if (beside.length > 0) writeFileSync(join(target, wrapperOf(name)), await wrapper(name, beside))
  }
  writeFileSync(
    join(target, 'package.json'),
    `${JSON.stringify(publishedManifest(manifest, publication), undefined, 2)}\n`
  )
  for (const file of ['LICENSE', 'CHANGELOG.md']) copyFileSync(join(root, file), join(target, file))
  copyFileSync(join(import.meta.dirname, 'README.md'), join(target, 'README.md'))
}

/** A module that exports what the entry does, and says what to install when its packages are absent. */
async function wrapper(name: string, packages: readonly string[]): Promise<string> {
  const source = manifest.exports[name] ?? ''
  const names = Object.keys((await import(join(root, source))) as object).sort()
  const versions = { ...manifest.devDependencies, ...manifest.dependencies }
  const install = packages.map(one => `${one}@${versions[one]?.split('.')[0]}`)
  const module = source.replace(/^\./, '..').replace(/\.ts$/, '.js')
  return [
    "import { requiring } from '../deploy/package/requiring.js'",
    `const loaded = await requiring('millrace${name.slice(1)}', ${JSON.stringify(install)}, () => import('${module}'))`,
    `export const { ${names.join(', ')} } = loaded`,
    ''
  ].join('\n')
}

/** Packs a folder as `<target>/<name>.tgz`, and says so. */
function pack(folder: string, target: string, name: string): void {
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', target, folder], { encoding: 'utf8' })
  const [{ filename = '', entryCount = 0 } = {}] = JSON.parse(packed) as { filename: string; entryCount: number }[]
  const file = join(target, `${name}.tgz`)
  renameSync(join(target, filename), file)
  const kilobytes = Math.round(statSync(file).size / 1000)
  process.stdout.write(`wrote ${relative(process.cwd(), file)}: ${kilobytes} kB, ${entryCount} files\n`)
}

const target = resolve(process.argv[2] ?? join(root, 'dist'))
mkdirSync(target, { recursive: true })
await buildLibrary(join(target, 'millrace'))
buildCreate(join(target, 'create-millrace'), manifest, publication)
for (const name of ['millrace', 'create-millrace']) pack(join(target, name), target, name)

import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { promisify } from 'node:util'
import { packInto } from '../../deploy/package/packed.ts'
import { startStack } from '../../deploy/stack/start.ts'
import { bundleSizes } from './bundle-sizes.ts'
import { coldStarts } from './cold-start.ts'
import { installedSize } from './installed-size.ts'

const run = promisify(execFile)
const rounds = Number(process.env.ROUNDS ?? 5)

/** What users wait for and what lands on their disks: sizes of the package, and the time from nothing to the first output. */
async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-sizes-'))
  const stack = await startStack({ kind: 'native', ports: 'free', dataDir: join(folder, 'stack') })
  try {
    const packed = await packInto(join(folder, 'dist'))
    const figures: { [name: string]: string } = {}
    figures['tarball, kB'] = kilobytes((await stat(packed.library)).size)

    const bare = join(folder, 'bare')
    await mkdir(bare)
    await writeFile(join(bare, 'package.json'), '{"type":"module"}')
    await run('npm', ['install', '--silent', '--no-audit', '--no-fund', packed.library], { cwd: bare })
    const { bytes, packages, own } = await installedSize(join(bare, 'node_modules'))
    figures['installed: the library alone, MB'] = megabytes(own)
    figures[`installed: with its ${packages - 1} packages, MB`] = megabytes(bytes)

    for (const [entry, { minified, gzipped }] of await bundleSizes(bare)) {
      figures[`bundle of ${entry}, minified / gzipped, kB`] = `${kilobytes(minified)} / ${kilobytes(gzipped)}`
    }
    const { loaded, joined } = await coldStarts(bare, stack.env.KAFKA_BROKER, rounds)
    figures['empty worker: from start of the process to its first line, ms'] = String(Math.round(loaded))
    figures['empty worker: to being a member of its group, ms'] = String(Math.round(joined))

    const began = performance.now()
    const words = ['exec', '--yes', `--package=${packed.create}`, '--', 'create-millrace', 'my-app']
    await run('npm', [...words, '--package', packed.library], { cwd: folder })
    const project = { cwd: join(folder, 'my-app') }
    await run('npm', ['install', '--no-audit', '--no-fund'], project)
    const installed = performance.now()
    await run('npm', ['test'], project)
    figures['npm create and npm install, s'] = ((installed - began) / 1000).toFixed(1)
    figures['npm create to the first green test, s'] = ((performance.now() - began) / 1000).toFixed(1)
    for (const [name, value] of Object.entries(figures)) process.stdout.write(`| ${name} | ${value} |\n`)
  } finally {
    await stack.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

const kilobytes = (bytes: number): string => Math.round(bytes / 1000).toLocaleString('en')
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)

await main()

import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Packed, packInto } from '../package/packed.ts'
import { walk } from './walk.ts'

const run = promisify(execFile)

let folder: string
let packed: Packed

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-create-'))
  packed = await packInto(join(folder, 'dist'))
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** Installs programs of the registry into a folder of their own; answers where they are. */
async function programs(name: string, ...packages: readonly string[]): Promise<string> {
  const place = join(folder, name)
  await mkdir(place, { recursive: true })
  await writeFile(join(place, 'package.json'), '{}')
  await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...packages], { cwd: place })
  return join(place, 'node_modules/.bin')
}

describe.each(['22', '24', '26'])('with Node %s', major => {
  test.each(['npm', 'pnpm'] as const)('and %s a fresh project reaches a running worker', async manager => {
    const node = await programs(`node-${major}`, `node@${major}`)
    const pnpm = manager === 'pnpm' ? [await programs('pnpm', 'pnpm@10')] : []
    const { stdout } = await run(join(node, 'node'), ['--version'])
    expect(stdout).toMatch(new RegExp(`^v${major}\\.`))
    await walk({ folder: join(folder, `${manager}-${major}`), packed, manager, programs: [node, ...pnpm] })
  })
})

import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

const root = join(import.meta.dirname, '../..')
const { SITE_BASE = '/guide/' } = process.env

/** A version beside the newest one: its folder on the site, and the tag or commit that it is built from. */
interface Older {
  readonly version: string
  readonly from: string
}

const { values } = parseArgs({
  options: {
    older: { type: 'string', multiple: true, default: [] },
    out: { type: 'string', default: join(root, 'docs/dist') }
  }
})
const older = values.older.map((text): Older => {
  const [version = '', from = ''] = text.split('=')
  if (!/^[\w.-]+$/.test(version) || from === '') throw new Error(`--older ${text}: write it as 0.1=<tag or commit>`)
  return { version, from }
})

/** Runs VitePress on the pages below `folder`, which is a checkout of the repository. */
function build(folder: string, own: string): void {
  const base = own === '' ? SITE_BASE : `${SITE_BASE}${own}/`
  const to = resolve(values.out, own)
  run(
    process.execPath,
    [join(root, 'node_modules/vitepress/bin/vitepress.js'), 'build', 'docs', '--outDir', to],
    folder,
    {
      SITE_BASE: base,
      SITE_FOLDER: own,
      SITE_OLDER: older.map(({ version }) => version).join(',')
    }
  )
}

/** The repository as it was at a tag or commit. */
function checkout({ version, from }: Older): string {
  const folder = join(root, '.millrace/site', version)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const archive = join(folder, 'archive.tar')
  run('git', ['archive', '--output', archive, from], root)
  run('tar', ['-xf', archive, '-C', folder], root)
  return folder
}

function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): void {
  const { status, error } = spawnSync(command, args, {
    cwd,
    stdio: 'inherit',
    env: { ...process.env, NODE_ENV: 'production', ...env }
  })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? 'see above'}`)
}

build(root, '')
for (const each of older) {
  const folder = checkout(each)
  build(folder, each.version)
  rmSync(folder, { recursive: true, force: true })
}

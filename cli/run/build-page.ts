import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { StreamsError } from '#streams'
import { endWithThisProcess } from '../../deploy/stack/child-of-ours.ts'
import { root } from './folders.ts'
import { oneAtATime } from './one-at-a-time.ts'
import type { Say } from './show/say.ts'

/**
 * Builds a page with Vite where it is not built yet, or was built before its sources last changed. `folder` is that of the page, below
 * the repository. Of several processes that ask at once one builds it. Rejects with `stack-failed` when Vite refuses.
 */
export async function buildPage(folder: string, say: Say): Promise<void> {
  await oneAtATime(folder.replaceAll('/', '-'), async () => {
    if (!isCurrent(join(root, folder))) await build(folder, say)
  })
}

async function build(folder: string, say: Say): Promise<void> {
  say.line(`building the page in ${folder}`)
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  // Whatever this process is: with another NODE_ENV React is built for its developers, and four times as slow.
  const env = { ...process.env, NODE_ENV: 'production' }
  const child = spawn(process.execPath, [vite, 'build', folder, '--logLevel', 'warn'], {
    cwd: root,
    stdio: 'inherit',
    env
  })
  endWithThisProcess(child)
  const [code]: unknown[] = await once(child, 'exit')
  if (code !== 0) throw new StreamsError('stack-failed', `the page in ${folder} cannot be built: see above`)
}

/** Whether nothing of the page is newer than what was built of it. */
export function isCurrent(folder: string): boolean {
  const built = join(folder, 'dist', 'index.html')
  if (!existsSync(built)) return false
  const since = statSync(built).mtimeMs
  return globSync(['index.html', 'vite.config.ts', 'src/**/*.*', 'public/*', '../shared/**/*.{ts,tsx,css}'], {
    cwd: folder
  }).every(file => statSync(join(folder, file)).mtimeMs <= since)
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { onStopRequest } from '../../worker/process/stop-request.ts'
import { loadProject } from './project.ts'

/** Reads the project, which refuses what is wrong with it, then runs its tests; the exit code is theirs, and they end with this process. */
export async function test({
  config,
  args
}: {
  readonly config: string | undefined
  readonly args: readonly string[]
}): Promise<void> {
  const { file, applications, close } = await loadProject(config)
  const names = applications.map(({ topology }) => topology.name).join(', ')
  process.stderr.write(`${file}: ${names}\n`)
  await close?.()
  const vitest = vitestOf(file)
  const words = vitest === undefined ? ['--test', ...args] : [vitest, 'run', ...args]
  const runner = spawn(process.execPath, words, { stdio: 'inherit', cwd: dirname(file) })
  const onStop = (): void => void runner.kill('SIGTERM')
  const onForced = (): void => void runner.kill('SIGKILL')
  onStopRequest({ onStop, onForced, withParent: true })
  const [code] = await once(runner, 'exit')
  process.exitCode = code ?? 1
}

/** The program of Vitest, where the project has it. */
function vitestOf(file: string): string | undefined {
  try {
    return join(dirname(createRequire(file).resolve('vitest/package.json')), 'vitest.mjs')
  } catch (thrown) {
    if ((thrown as { readonly code?: unknown }).code === 'MODULE_NOT_FOUND') return undefined
    throw thrown
  }
}

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Runs `docker` with these arguments and resolves with what it wrote. Rejects when it fails or takes longer than `limit` milliseconds. */
export async function docker(args: readonly string[], limit = 30_000): Promise<string> {
  const { stdout } = await run('docker', [...args], { timeout: limit, maxBuffer: 16 * 1024 * 1024 })
  return stdout.trim()
}

/** Whether `docker` succeeds with these arguments. */
export async function dockerSays(args: readonly string[], limit?: number): Promise<boolean> {
  return await docker(args, limit).then(
    () => true,
    () => false
  )
}

/** Whether there is a `docker` command and an engine answers it. */
export async function engineAnswers(): Promise<boolean> {
  return await dockerSays(['version', '--format', '{{.Server.Version}}'], 5_000)
}

/** Whether `docker compose` is there. */
export async function hasCompose(): Promise<boolean> {
  return await dockerSays(['compose', 'version'], 5_000)
}

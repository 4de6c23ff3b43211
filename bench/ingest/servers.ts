import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../deploy/stack/ports.ts'

/** A server process to be measured. */
export interface Server {
  readonly name: string
  readonly process: ChildProcess
  readonly pid: number | undefined
  /** Where feedback is posted. */
  readonly url: string
}

/** Starts a server, told its port by `API_PORT`, and resolves when `GET /ready` is answered with 200. Its log goes nowhere. */
export async function startServer(name: string, file: URL, env: NodeJS.ProcessEnv): Promise<Server> {
  const port = await freePort()
  const child = spawn(process.execPath, [fileURLToPath(file)], {
    env: { ...env, API_PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit']
  })
  const url = `http://127.0.0.1:${port}`
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}`)
    const answer = await fetch(`${url}/ready`).catch(() => undefined)
    if (answer?.ok) return { name, process: child, pid: child.pid, url: `${url}/feedback` }
    await delay(100)
  }
  child.kill('SIGKILL')
  throw new Error(`${name} did not become ready`)
}

/** Ends a server and waits until it is gone. */
export async function stopServer({ process: child }: Server): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}

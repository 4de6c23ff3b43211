import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../deploy/stack/ports.ts'
import { millrace as command, dropDatabase } from './testing/command.ts'

/** A process as `status --json` shows it. */
interface Shown {
  readonly name: string
  readonly pid: number | null
  readonly metrics: string
  readonly state: string
  readonly restarts: number
  readonly reason: string | null
}

let variables: NodeJS.ProcessEnv
let folder: string
const millrace = (...args: string[]) => command(variables, folder, ...args)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-restart-'))
  const id = `restart_${randomUUID().slice(0, 8)}`
  const apiPort = await freePort()
  variables = {
    ...process.env,
    STACK: 'given',
    MILLRACE_DATA: join(folder, 'data'),
    STATE_DIR: join(folder, 'state'),
    API_PORT: String(apiPort),
    METRICS_PORT: String(await freePort(new Set([apiPort]))),
    MYSQL_DATABASE: id,
    FEEDBACK_GROUP_ID: id,
    FEEDBACK_TRENDS: 'false'
  }
  const { code, err } = await millrace('run', '--detach')
  expect({ code, err }).toEqual({ code: 0, err: '' })
})

afterAll(async () => {
  await millrace('stop')
  await rm(folder, { recursive: true, force: true })
  await dropDatabase(variables)
})

async function shown(name: string): Promise<Shown> {
  const { processes } = JSON.parse((await millrace('status', '--json')).out) as { readonly processes: readonly Shown[] }
  const found = processes.find(process => process.name === name)
  if (found === undefined) throw new Error(`status shows no ${name}`)
  return found
}

const until = (what: () => Promise<unknown>) => expect.poll(what, { timeout: 40_000, interval: 200 })
const isReady = async ({ metrics }: Shown): Promise<boolean> =>
  (await fetch(metrics.replace('/metrics', '/ready')).catch(() => undefined))?.ok ?? false

/** A server on a port that is about to be free. */
async function listening(port: number): Promise<Server> {
  const server = createServer()
  const begun = await new Promise<boolean>(resolve => {
    server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true))
  })
  return begun ? server : await listening(port)
}

test.for(['worker-1', 'api'])('%s is started again when it was killed, and does its work again', async name => {
  const before = await shown(name)
  expect(before).toMatchObject({ state: 'running', restarts: 0, reason: null })
  process.kill(before.pid ?? 0, 'SIGKILL')
  await until(() => shown(name)).toMatchObject({ state: 'running', restarts: 1 })
  const after = await shown(name)
  expect(after.pid).not.toBe(before.pid)
  await until(() => isReady(after)).toBe(true)
  expect((await millrace('status')).out).toMatch(new RegExp(`${name} +pid ${after.pid} .*, restarts: 1\\n`))
  const { out } = await millrace('logs', '--no-follow')
  expect(out).toMatch(new RegExp(`run +${name} was ended by SIGKILL .*: restarting it in 0.5 s`))
  expect(out).toMatch(new RegExp(`run +${name} is ready again after \\d`))
})

test('a worker that ends with code 1 is not started again, and the status says why', async () => {
  const { pid, metrics } = await shown('worker-1')
  process.kill(pid ?? 0, 'SIGKILL')
  // Whatever it is that has to be set up: here another program has its port when it comes back.
  const other = await listening(Number(new URL(metrics).port))
  try {
    await until(() => shown('worker-1')).toMatchObject({ state: 'down', pid: null })
    expect((await shown('worker-1')).reason).toMatch(/worker-1 ended with code 1: .*EADDRINUSE/)
    expect((await millrace('status')).out).toMatch(/ {2}worker-1 +down .*\n {4}worker-1 ended with code 1: /)
  } finally {
    other.close()
  }
})

test('stop ends what runs, and nothing comes back', async () => {
  const { pid } = await shown('api')
  expect((await millrace('stop')).out).toContain('stopped api\n')
  expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH')
  expect((await millrace('status')).out).toBe('nothing runs: start with `make run`\n')
})

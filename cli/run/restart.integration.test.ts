import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
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
    FEEDBACK_RAW_TOPIC: `${id}-raw`,
    FEEDBACK_SCORED_TOPIC: `${id}-scored`,
    FEEDBACK_DEAD_LETTER_TOPIC: `${id}-dead`,
    FEEDBACK_TRENDS: 'false'
  }
  const { code, err } = await millrace('run', '--detach')
  expect({ code, err }).toEqual({ code: 0, err: '' })
})

afterAll(async () => {
  await millrace('stop')
  const admin = kafkaDriver({ brokers: [variables.KAFKA_BROKER ?? ''] }).admin()
  const prefix = `${variables.FEEDBACK_GROUP_ID}-`
  await admin.deleteTopics((await admin.listTopics()).filter(name => name.startsWith(prefix)))
  await admin.close()
  for (const topic of ['raw', 'scored']) {
    await fetch(`${variables.SCHEMA_REGISTRY_URL}/subjects/${prefix}${topic}-value`, { method: 'DELETE' })
  }
  await rm(folder, { recursive: true, force: true })
  await dropDatabase(variables)
})

/** What `status --json` shows, with its exit code. */
async function json() {
  const { code, out } = await millrace('status', '--json')
  const shown = JSON.parse(out) as {
    readonly state: string
    readonly looked_after: boolean
    readonly processes: readonly Shown[]
    readonly systems: readonly {
      readonly figures: { readonly [name: string]: number | null }
      readonly lag: number | null
    }[]
  }
  return { code, ...shown }
}

async function shown(name: string): Promise<Shown> {
  const { processes } = await json()
  const found = processes.find(process => process.name === name)
  if (found === undefined) throw new Error(`status shows no ${name}`)
  return found
}

const until = (what: () => Promise<unknown>) => expect.poll(what, { interval: 200 })
const isReady = async ({ metrics }: Shown): Promise<boolean> =>
  (await fetch(metrics.replace('/metrics', '/ready')).catch(() => undefined))?.ok ?? false

/** Posts feedback, so much. */
async function post(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const answer = await fetch(`http://127.0.0.1:${variables.API_PORT}/feedback`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ customer_id: 'C1', feedback_text: 'It waits.', timestamp: new Date().toISOString() })
    })
    expect(answer.status).toBe(202)
  }
}

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
  expect((await millrace('status')).out).toMatch(new RegExp(`${name} +running +pid ${after.pid}, up .*, restarts: 1, `))
  const { out } = await millrace('logs', '--no-follow', '--since', '1h')
  expect(out).toMatch(new RegExp(`^run +\\[.*\\] INFO: ${name} was ended by SIGKILL .*: restarting it in 0.5 s`, 'm'))
  expect(out).toMatch(new RegExp(`^run +\\[.*\\] INFO: ${name} is ready again after \\d`, 'm'))
  const times = [...out.matchAll(/^\S+ +\[(\S+ \S+)\]/gm)].map(([, time = '']) => time)
  expect(times.length).toBeGreaterThan(5)
  expect(times).toEqual(times.toSorted())
})

test('a worker that ends with code 1 is not started again, and the status says why', async () => {
  const { pid, metrics } = await shown('worker-1')
  process.kill(pid ?? 0, 'SIGKILL')
  // Whatever it is that has to be set up: here another program has its port when it comes back.
  const other = await listening(Number(new URL(metrics).port))
  try {
    await until(() => shown('worker-1')).toMatchObject({ state: 'down', pid: null })
    expect((await shown('worker-1')).reason).toMatch(/worker-1 ended with code 1: .*EADDRINUSE/)
    const { code, out } = await millrace('status')
    expect(out).toMatch(/: 1 of 2 processes not up\n/)
    expect(out).toMatch(/ {2}worker-1 +down .*\n {4}worker-1 ended with code 1: /)
    expect(code).toBe(1)
    await post(3)
    expect((await millrace('status')).out).toMatch(/accepted [3-9]\d* · scored \? · stored \? · dead \? · lag 3$/m)
    expect(await json()).toMatchObject({ state: 'degraded', systems: [{ figures: { scored: null }, lag: 3 }] })
    const page = async () => (await fetch(`http://127.0.0.1:${variables.API_PORT}/metrics`)).text()
    await until(page).toMatch(/group_lag_records\{system="feedback",group="restart_\w+",topic="restart_\w+-raw"\} 3\n/)
  } finally {
    other.close()
  }
})

test('logs shows those that are named, from a level on, and knows no others', async () => {
  const api = await millrace('logs', 'api', '--no-follow', '--lines', '3')
  expect(api.out.trimEnd().split('\n')).toHaveLength(3)
  expect(api.out).toMatch(/^api +\[\d{4}-\d\d-\d\d .*\] INFO: /)
  expect((await millrace('logs', 'api', '--no-follow', '--level', 'fatal')).out).toBe('')
  const { code, err } = await millrace('logs', 'wroker-1', '--no-follow')
  expect({ code, err }).toEqual({
    code: 2,
    err: expect.stringContaining('there is no log of wroker-1: there are api, ')
  })
})

test('a process that was stopped in its tracks is not ready, and the status says so', async () => {
  const { pid } = await shown('api')
  process.kill(pid ?? 0, 'SIGSTOP')
  try {
    expect(await shown('api')).toMatchObject({
      state: 'not-ready',
      pid,
      reason: expect.stringContaining('does not answer')
    })
    expect((await millrace('status')).code).toBe(1)
  } finally {
    process.kill(pid ?? 0, 'SIGCONT')
  }
})

test('what was killed with the process that looks after it stays in the status, as down, and its lag is still known', async () => {
  const { owner } = JSON.parse(await readFile(join(folder, 'data', 'run.json'), 'utf8')) as { owner: { pid: number } }
  const { pid } = await shown('api')
  process.kill(owner.pid, 'SIGKILL')
  await until(json).toMatchObject({ looked_after: false, state: 'degraded', code: 1 })
  process.kill(pid ?? 0, 'SIGKILL')
  const known = expect.any(Number)
  await until(json).toMatchObject({ state: 'down', code: 3, systems: [{ figures: { accepted: null }, lag: known }] })
  expect((await json()).processes).toMatchObject([
    { name: 'api', state: 'down', pid: null },
    { name: 'worker-1', state: 'down', pid: null }
  ])
  expect((await millrace('status')).out).toContain('none of it is running now\n')
  await millrace('stop')
  const { code, err } = await millrace('run', '--detach')
  expect({ code, err }).toEqual({ code: 0, err: '' })
})

test('stop ends what runs, and nothing comes back', async () => {
  const { pid } = await shown('api')
  expect((await millrace('stop')).out).toContain('stopped api\n')
  expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH')
  const { code, out } = await millrace('status')
  expect(code).toBe(3)
  expect(out).toBe('nothing runs: start with `make run`\n')
})

import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { freePort } from '../../deploy/stack/ports.ts'
import { millrace as command, dropDatabase } from './testing/command.ts'

let variables: NodeJS.ProcessEnv
let folder: string

const millrace = (...args: string[]) => command(variables, folder, ...args)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-run-'))
  const apiPort = await freePort()
  variables = {
    ...process.env,
    STACK: 'given',
    MILLRACE_DATA: join(folder, 'data'),
    STATE_DIR: join(folder, 'state'),
    API_PORT: String(apiPort),
    METRICS_PORT: String(await freePort(new Set([apiPort]))),
    MYSQL_DATABASE: `run_${randomUUID().slice(0, 8)}`,
    FEEDBACK_GROUP_ID: `run-${randomUUID()}`,
    FEEDBACK_TRENDS_GROUP_ID: `run-trends-${randomUUID()}`
  }
})

afterAll(async () => {
  await millrace('stop')
  const admin = kafkaDriver({ brokers: [variables.KAFKA_BROKER ?? ''] }).admin()
  const group = `${variables.FEEDBACK_TRENDS_GROUP_ID}-`
  await admin.deleteTopics((await admin.listTopics()).filter(name => name.startsWith(group)))
  await admin.close()
  await rm(folder, { recursive: true, force: true })
  await dropDatabase(variables)
})

test('says that nothing runs before the first run', async () => {
  const none = await millrace('status')
  expect([none.code, none.out]).toEqual([3, 'nothing runs: start with `make run`\n'])
  const { code, out } = await millrace('status', '--json')
  expect([code, JSON.parse(out)]).toEqual([3, expect.objectContaining({ state: 'none', stack: null, processes: [] })])
})

test('shows scored samples and goes on in the background', async () => {
  const { code, out, err } = await millrace('run', '--detach')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toContain('the stack is given')
  expect(out).toContain('CUST003  neutral   0.0000  It is a blue cup.')
  expect(out).toContain(`API                  http://127.0.0.1:${variables.API_PORT}`)
})

test('describes the run as one JSON object', async () => {
  const { code, out } = await millrace('status', '--json')
  const status = JSON.parse(out)
  expect(code, out).toBe(0)
  expect(status).toMatchObject({ state: 'up', stack: 'given', looked_after: true })
  const page = { system: 'feedback', title: 'Page', url: `http://127.0.0.1:${variables.API_PORT}/` }
  expect(status.pages).toContainEqual(page)
  expect(status.env.API_URL).toBe(`http://127.0.0.1:${variables.API_PORT}`)
  expect(status.env.MYSQL_DATABASE).toBe(variables.MYSQL_DATABASE)
  const { processes } = status as { processes: readonly { name: string; pid: number; log: string; metrics: string }[] }
  expect(processes.map(({ name }) => name)).toEqual(['api', 'worker-1', 'feedback-trends-worker-1'])
  for (const { metrics } of processes) expect((await fetch(metrics)).status).toBe(200)
  expect(status.processes[0]).toMatchObject({ state: 'running', uptime_seconds: expect.any(Number), reason: null })
})

test('counts what was accepted, scored and stored', async () => {
  const status = async (): Promise<string> => (await millrace('status')).out
  const counted = /accepted 5 · scored \d+ · stored ([5-9]|\d{2,}) · dead \d+ · lag 0$/m
  await expect.poll(status, { interval: 500 }).toMatch(counted)
  expect(await status()).toMatch(
    /^system feedback on the given stack, in the background: all up\n {2}api +running +pid \d+, up \d+ s, /
  )
  expect(await status()).toMatch(new RegExp(`^ {2}Page +http://127.0.0.1:${variables.API_PORT}/$`, 'm'))
})

test('refuses a second run while one runs', async () => {
  const { code, err } = await millrace('run')
  expect(code).toBe(1)
  expect(err).toContain('millrace already runs in the background (system feedback)')
})

test('stops what runs, once', async () => {
  const lines = (await millrace('stop')).out.split('\n').slice(1)
  expect(lines.slice(0, 2)).toEqual(['stopping: what was accepted is finished first', 'stopped api'])
  expect(lines.slice(2, 4).sort()).toEqual(['stopped feedback-trends-worker-1', 'stopped worker-1'])
  expect(lines.slice(4)).toEqual(['stopped; the data is kept (make clean removes it)', ''])
  expect((await millrace('stop')).out).toBe('nothing was running\n')
})

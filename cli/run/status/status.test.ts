import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { secondsAlive, startMark } from '../../../deploy/stack/alive.ts'
import { systems } from '../../systems.ts'
import type { RunProcess } from '../processes/run-state.ts'
import { figureLine, figuresOf } from './figures.ts'
import { type Looked, lookAt } from './look.ts'
import { duration, renderStatus } from './render-status.ts'
import { exitCode, type RunStatus } from './run-status.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** A process of a run, this one, that answers so at its `/ready`. */
async function answering(status: number, body: string): Promise<RunProcess> {
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/ready' ? status : 200).end(request.url === '/ready' ? body : 'rows_total 3\n')
  })
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const own = { pid: process.pid, mark: startMark(process.pid) ?? '' }
  return {
    name: 'worker-1',
    system: 'feedback',
    ...own,
    log: null,
    metrics: `${url}/metrics`,
    ready: [`${url}/ready`],
    restarts: 0
  }
}

test('a process that answers and is ready runs, with its uptime and its metrics', async () => {
  const looked = await lookAt(await answering(200, '{}'), true)
  expect(looked).toMatchObject({ state: 'running', reason: null, uptime: secondsAlive(process.pid) })
  expect(looked.samples).toEqual([{ name: 'rows_total', labels: {}, value: 3 }])
})

test.each([
  ['{"status":"not ready","reason":"waiting for the sink"}', 'waiting for the sink'],
  [
    '{"dependencies":[{"name":"kafka","status":"up"},{"name":"mysql","status":"down","detail":"refused"}]}',
    'mysql: refused'
  ],
  ['<html>', /^it answers 503 at http/]
])('a process that is not ready says why: %s', async (body, reason) => {
  const looked = await lookAt(await answering(503, body), true)
  expect(looked.state).toBe('not-ready')
  expect(looked.reason).toMatch(reason)
})

test('a process that is gone restarts only where somebody starts it again', async () => {
  const gone: RunProcess = { name: 'api', pid: 1, mark: 'another', log: null, metrics: null, restarts: 0 }
  expect(await lookAt(gone, true)).toMatchObject({ state: 'restarting', uptime: null, samples: undefined })
  expect((await lookAt(gone, false)).state).toBe('down')
  expect(await lookAt({ ...gone, down: 'code 1' }, true)).toMatchObject({ state: 'down', reason: 'code 1' })
})

const looked = (name: string, samples: Looked['samples']): Looked => {
  const system = name === 'api' ? {} : ({ system: 'feedback' } as const)
  const process = { name, pid: 1, mark: '', log: null, metrics: '', ...system }
  return { process, state: samples ? 'running' : 'down', reason: null, uptime: null, samples }
}

test('a figure is unknown, not 0, while none of the processes that count it answers', () => {
  const accepted = [{ name: 'feedback_accepted_total', labels: {}, value: 9 }]
  const figures = figuresOf(systems.feedback, [looked('api', accepted), looked('worker-1', undefined)])
  expect(figures).toEqual({ accepted: 9, scored: null, stored: null, dead: null })
  expect(figureLine(figures, null)).toBe('accepted 9 · scored ? · stored ? · dead ? · lag ?')
  expect(figuresOf(systems.feedback, [looked('api', undefined), looked('worker-1', [])])).toMatchObject({
    accepted: null,
    scored: 0
  })
})

test('exit codes tell all up, something not, and nothing', () => {
  expect((['up', 'starting', 'degraded', 'down', 'none'] as const).map(exitCode)).toEqual([0, 1, 1, 3, 3])
})

test.each([
  [45, '45 s'],
  [720, '12 min'],
  [11_100, '3 h 5 min'],
  [187_200, '2 d 4 h']
])('%d seconds are shown as %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text)
})

test('the lines for people show what is down, why, and that the broker does not say', () => {
  const process = { system: null, restarts: 0, reason: null, log: null, metrics: null }
  const status: RunStatus = {
    state: 'degraded',
    stack: 'given',
    looked_after: true,
    env: {
      KAFKA_BROKER: 'k:9092',
      SCHEMA_REGISTRY_URL: 'http://r',
      MYSQL_HOST: 'm',
      MYSQL_PORT: '3306',
      MYSQL_DATABASE: 'd'
    },
    processes: [
      { ...process, name: 'api', state: 'running', pid: 7, uptime_seconds: 61 },
      { ...process, name: 'worker-1', state: 'down', pid: null, uptime_seconds: null, reason: 'it ended with code 1' }
    ],
    systems: [{ name: 'feedback', figures: { stored: null }, lag: null }],
    pages: [
      { system: 'feedback', title: 'Page', url: 'http://a/' },
      { title: 'Kafka UI', url: 'http://u/' }
    ]
  }
  const owner = { pid: 1, mark: '' }
  const state = {
    owner,
    detached: true,
    system: 'feedback',
    stack: 'given',
    env: {},
    pages: [],
    groups: [],
    processes: []
  } as const
  expect(renderStatus(status, state)).toEqual([
    'system feedback on the given stack, in the background: 1 of 2 processes not up',
    '  what is down stays down until you run make stop, then make run',
    '  api       running     pid 7, up 1 min',
    '  worker-1  down        ',
    '    it ended with code 1',
    '  stored ? · lag ?',
    '  lag ?: the broker does not say; see Kafka below',
    '  Page             http://a/',
    '  Kafka UI         http://u/',
    '  Kafka            k:9092',
    '  Schema registry  http://r',
    '  Database         m:3306, d'
  ])
})

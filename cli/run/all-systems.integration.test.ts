import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseEnvironment } from '../../config/environment.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { boards } from '../../deploy/observability/boards.ts'
import { freePort, isFree } from '../../deploy/stack/ports.ts'
import { ask, type Monitoring, startPrometheus } from '../../test/monitoring.ts'
import { isMissing, prometheus } from '../../test/programs.ts'
import { systemsNamed } from '../systems.ts'
import { apiUrl } from './processes/processes.ts'
import { ofSystem, readState } from './processes/run-state.ts'
import { millrace as command, dropDatabase } from './testing/command.ts'
import { takenBytes, tellsMemory } from './testing/taken-bytes.ts'

const id = `all-${randomUUID().slice(0, 8)}`
const limit = 60_000

let variables: NodeJS.ProcessEnv
let folder: string

const millrace = (...args: string[]) => command(variables, folder, ...args)
const at = (port: string | undefined, path: string) => fetch(`http://127.0.0.1:${port}${path}`)

/** The first of so many free ports in a row. */
async function freeRow(length: number): Promise<number> {
  const first = await freePort()
  const row = Array.from({ length }, (_, index) => isFree(first + index))
  return (await Promise.all(row)).every(free => free) ? first : await freeRow(length)
}

/** The job of a process in deploy/prometheus/prometheus.yml. */
const jobOf = (name: string): string => (name === 'feedback-worker-1' ? 'worker' : name.replace(/-\d+$/, ''))

/** Queries of the boards that have no number to show. */
async function silentQueries(watcher: Monitoring): Promise<readonly string[]> {
  const panels = boards.flatMap(({ name, rows }) =>
    rows.flatMap(row => row.panels.map(({ title, queries }) => ({ where: `${name}: ${title}`, queries })))
  )
  const asked = panels.flatMap(({ where, queries }) =>
    queries.map(async ({ expr }) => {
      const query = expr.replaceAll('$__rate_interval', '5m').replaceAll('$topology', '.+')
      const series = await ask(watcher, query)
      return series.some(({ value: [, value] }) => value !== 'NaN') ? [] : [`${where}: ${query}`]
    })
  )
  return (await Promise.all(asked)).flat()
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-all-'))
  const topics = {
    FEEDBACK_RAW_TOPIC: `${id}-feedback`,
    FEEDBACK_SCORED_TOPIC: `${id}-scored`,
    FEEDBACK_DEAD_LETTER_TOPIC: `${id}-feedback-dlt`,
    FEEDBACK_TRENDS_TOPIC: `${id}-trends`,
    FEEDBACK_ALERTS_TOPIC: `${id}-alerts`,
    FEEDBACK_TRENDS_DEAD_LETTER_TOPIC: `${id}-trends-dlt`,
    COMMENTS_RAW_TOPIC: `${id}-comments`,
    COMMENTS_PROCESSED_TOPIC: `${id}-processed`,
    COMMENTS_DEAD_LETTER_TOPIC: `${id}-comments-dlt`,
    COMMENTS_STATISTICS_DEAD_LETTER_TOPIC: `${id}-comments-statistics-dlt`,
    MEDIA_EVENTS_TOPIC: `${id}-media`,
    MEDIA_EVENTS_DEAD_LETTER_TOPIC: `${id}-media-dlt`,
    SUBMISSIONS_TOPIC: `${id}-submissions`,
    SUBMISSIONS_DEAD_LETTER_TOPIC: `${id}-submissions-dlt`,
    CAFE_TOPIC: `${id}-cafe`,
    CAFE_DEAD_LETTER_TOPIC: `${id}-cafe-dlt`
  }
  const groups = {
    FEEDBACK_GROUP_ID: `${id}-feedback`,
    FEEDBACK_TRENDS_GROUP_ID: `${id}-trends`,
    COMMENTS_GROUP_ID: `${id}-comments`,
    COMMENTS_STATISTICS_GROUP_ID: `${id}-comments-statistics`,
    MEDIA_EVENTS_GROUP_ID: `${id}-media`,
    MEDIA_EVENTS_SESSIONS_GROUP_ID: `${id}-sessions`,
    SUBMISSIONS_GROUP_ID: `${id}-submissions`,
    CAFE_WORKER_GROUP_ID: `${id}-cafe`
  }
  const first = await freeRow(14)
  variables = {
    ...process.env,
    ...topics,
    ...groups,
    METRICS_PORT: String(first),
    API_PORT: String(first + 9),
    COMMENTS_API_PORT: String(first + 10),
    COMMENTS_PAGE_PORT: String(first + 11),
    SUBMISSIONS_API_PORT: String(first + 12),
    SUBMISSIONS_PAGE_PORT: String(first + 13),
    SYSTEM: 'all',
    STACK: 'given',
    MILLRACE_DATA: join(folder, 'data'),
    STATE_DIR: join(folder, 'state'),
    MEDIA_EVENTS_FOLDER: join(folder, 'files'),
    MEDIA_EVENTS_SESSIONS_FOLDER: join(folder, 'sessions'),
    MYSQL_DATABASE: id.replaceAll('-', '_'),
    SUBMISSIONS_WORK_MS: '0',
    TOPIC_PARTITIONS: '1',
    RATE: '5'
  }
})

afterAll(async () => {
  await millrace('stop')
  const admin = kafkaDriver({ brokers: [variables.KAFKA_BROKER ?? ''] }).admin()
  const topics = (await admin.listTopics()).filter(name => name.startsWith(id))
  await admin.deleteTopics(topics)
  await admin.close()
  for (const topic of topics) {
    await fetch(`${variables.SCHEMA_REGISTRY_URL}/subjects/${topic}-value`, { method: 'DELETE' })
  }
  await dropDatabase(variables)
  await rm(folder, { recursive: true, force: true })
}, limit)

test('a port that is taken is an error that names its variable', async () => {
  const other = createServer()
  await new Promise<void>(resolve => other.listen(Number(variables.SUBMISSIONS_PAGE_PORT), '127.0.0.1', resolve))
  try {
    const { code, err } = await millrace('run', '--detach')
    expect(code).toBe(1)
    expect(err).toContain(`port ${variables.SUBMISSIONS_PAGE_PORT} (page of submissions) is taken by another program`)
    expect(err).toContain('SUBMISSIONS_PAGE_PORT=…')
  } finally {
    other.close()
  }
})

test(
  'runs every system on one stack and shows the samples of each',
  async () => {
    const { code, out, err } = await millrace('run', '--detach')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('CUST003  neutral   0.0000  It is a blue cup.')
    expect(out).toContain('comments, as they are stored:')
    expect(out).toContain('6000 sample events were sent; the files so far tell:')
    expect(out).toContain('PASSED  My order number is 4711.')
    expect(out).toContain('shown by the worker:\nMessage #1')
  },
  limit
)

test('describes one API and the workers of every system', async () => {
  const { processes, env } = JSON.parse((await millrace('status', '--json')).out) as {
    readonly processes: readonly { readonly name: string; readonly metrics: string }[]
    readonly env: NodeJS.ProcessEnv
  }
  const workers = ['feedback', 'comments', 'media-events', 'submissions', 'cafe'].map(name => `${name}-worker-1`)
  expect(processes.map(({ name }) => name)).toEqual([
    'api',
    ...workers,
    'feedback-trends-worker-1',
    'comments-producer',
    'comments-statistics-worker-1',
    'media-events-sessions-worker-1'
  ])
  const first = Number(variables.METRICS_PORT)
  expect(processes.slice(1).map(({ metrics }) => Number(new URL(metrics).port) - first)).toEqual([
    0, 1, 2, 3, 4, 5, 6, 7, 8
  ])
  expect(env).toMatchObject({
    API_URL: `http://127.0.0.1:${variables.API_PORT}`,
    COMMENTS_API_URL: `http://127.0.0.1:${variables.COMMENTS_API_PORT}`,
    SUBMISSIONS_API_URL: `http://127.0.0.1:${variables.SUBMISSIONS_API_PORT}`
  })
})

test('serves every API and page at its own port', async () => {
  const { API_PORT, COMMENTS_API_PORT, COMMENTS_PAGE_PORT, SUBMISSIONS_API_PORT, SUBMISSIONS_PAGE_PORT } = variables
  const answers = await Promise.all([
    at(API_PORT, '/feedback?sentiment=neutral'),
    at(API_PORT, '/media-events'),
    at(API_PORT, '/submissions'),
    at(COMMENTS_API_PORT, '/api/statistics'),
    at(COMMENTS_PAGE_PORT, '/'),
    at(SUBMISSIONS_API_PORT, '/submissions'),
    at(SUBMISSIONS_PAGE_PORT, '/')
  ])
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 404, 200, 200, 200, 200])
})

test('counts what each system did by the metrics of its own processes', async () => {
  const status = async (): Promise<string> => (await millrace('status')).out
  await expect.poll(status, { interval: 500 }).toMatch(/in files 6000 · in MySQL 6000 · .*sessions [1-9].* lag 0/)
  const out = await status()
  expect(out).toMatch(/^ {2}feedback {6}accepted 5 · scored 5 · stored 5 · dead 0 · lag 0$/m)
  expect(out).toMatch(/^ {2}comments {6}published [1-9]\d* · scored \d+ · stored [1-9]\d* · /m)
  expect(out).toMatch(/^ {2}submissions {3}accepted 4 · processed 4 · withdrawn 0 · dead 0 · lag 0$/m)
  expect(out).toMatch(/^ {2}cafe {10}shown 5 · dead 0 · lag 0$/m)
})

test.skipIf(isMissing(prometheus))(
  'every query of every board has data while all systems work',
  async () => {
    const { processes } = (await readState(join(folder, 'data', 'run.json'))) ?? { processes: [] }
    const pages = processes.flatMap(({ name, metrics }) => (metrics === null ? [] : [{ job: jobOf(name), metrics }]))
    const jobs = Object.fromEntries(
      [...Map.groupBy(pages, ({ job }) => job)].map(([job, own]) => [job, own.map(({ metrics }) => metrics)])
    )
    const watcher = await startPrometheus({ jobs })
    try {
      await expect
        .poll(() => ask(watcher, 'count(up == 1)'), { timeout: limit })
        .toMatchObject([{ value: [expect.any(Number), String(pages.length)] }])
      const environment = parseEnvironment(variables)
      const traffic = systemsNamed('all').map(({ name, sample }) =>
        sample(apiUrl(environment, name), { environment, processes: ofSystem(processes, name) })
      )
      await Promise.all(traffic)
      await expect.poll(() => silentQueries(watcher), { timeout: 2 * limit, interval: 2_000 }).toEqual([])
    } finally {
      await watcher.close()
    }
  },
  5 * limit
)

test.skipIf(!tellsMemory)('takes less than 3 GB of memory with its servers', async () => {
  const { processes } = JSON.parse((await millrace('status', '--json')).out) as {
    readonly processes: readonly { readonly name: string; readonly pid: number }[]
  }
  expect(processes.length).toBeGreaterThan(8)
  const megabytes = processes.map(({ name, pid }) => ({ name, taken: Math.round(takenBytes(pid) / 1e6) }))
  // Servers that are given are not among the processes; those of the native stack take 0.8 GB.
  const servers = 800
  const sum = megabytes.reduce((total, { taken }) => total + taken, servers)
  expect(sum, JSON.stringify(megabytes)).toBeLessThan(3_000)
})

test(
  'stops what brings work first, then every worker',
  async () => {
    const { out } = await millrace('stop')
    const stopped = out.split('\n').flatMap(line => /^stopped (\S+)$/.exec(line)?.[1] ?? [])
    expect(stopped.slice(0, 2).sort()).toEqual(['api', 'comments-producer'])
    expect(stopped.slice(2).every(name => name.endsWith('-worker-1'))).toBe(true)
    expect(stopped).toHaveLength(10)
    expect((await millrace('status')).out).toBe('nothing runs: start with `make run`\n')
  },
  limit
)

/** Requests per second of `POST /feedback` against a bare Hono handler, medians of alternating rounds: `npm run bench:ingest`. */
import { type ChildProcess, execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'

const rounds = Number(process.env.ROUNDS ?? 3)
const seconds = Number(process.env.SECONDS ?? 10)
const warmUp = Number(process.env.WARM_UP ?? 3)
const connections = 64
const autocannon = createRequire(import.meta.url).resolve('autocannon')

const body = JSON.stringify({
  customer_id: 'CUST001',
  feedback_text: "This product is amazing! I really can't recommend it enough, and shipping was fast too, order 12345.",
  timestamp: '2026-02-19T14:30:00Z'
})

interface Load {
  readonly requests: { readonly average: number; readonly total: number }
  readonly latency: { readonly p50: number; readonly p99: number }
  readonly non2xx: number
  readonly errors: number
}

interface Server {
  readonly name: string
  readonly process: ChildProcess
  readonly url: string
  readonly figures: (Load & { readonly cpu: number })[]
}

async function start(name: string, file: string): Promise<Server> {
  const child = fork(new URL(file, import.meta.url), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`the server of ${name} ended`)))
  const [port] = await Promise.race([once(child, 'message'), ended])
  return { name, process: child, url: `http://127.0.0.1:${port}/feedback`, figures: [] }
}

async function load(url: string, duration: number): Promise<Load> {
  const options = [
    '-c',
    String(connections),
    '-d',
    String(duration),
    '-m',
    'POST',
    '-b',
    body,
    '--json',
    '--no-progress'
  ]
  const run = promisify(execFile)
  const { stdout } = await run(process.execPath, [autocannon, ...options, url], { maxBuffer: 1 << 24 })
  return JSON.parse(stdout) as Load
}

/** CPU time of a server so far, microseconds. */
async function cpuOf({ process: child }: Server): Promise<number> {
  child.send('cpu')
  const [microseconds] = await once(child, 'message')
  return Number(microseconds)
}

async function measure(server: Server): Promise<void> {
  const before = await cpuOf(server)
  const figure = await load(server.url, seconds)
  server.figures.push({ ...figure, cpu: ((await cpuOf(server)) - before) / figure.requests.total })
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
}

const rate = ({ figures }: Server): number => median(figures.map(figure => figure.requests.average))

function report(server: Server, bare: Server): void {
  const { name, figures } = server
  const failed = figures.reduce((sum, { non2xx, errors }) => sum + non2xx + errors, 0)
  const range = figures.map(figure => Math.round(figure.requests.average)).toSorted((a, b) => a - b)
  const p50 = median(figures.map(figure => figure.latency.p50))
  const p99 = median(figures.map(figure => figure.latency.p99))
  const ratio = (rate(server) / rate(bare)).toFixed(2)
  console.log(
    `${name.padEnd(28)} ${Math.round(rate(server))} requests/s (${range[0]}-${range.at(-1)})  ratio ${ratio}  ` +
      `p50 ${p50} ms  p99 ${p99} ms  ` +
      `CPU ${median(figures.map(figure => figure.cpu)).toFixed(1)} us/request  not 2xx ${failed}`
  )
}

const bare = await start('bare Hono handler', './ingest/bare-server.ts')
const driver = process.env.KAFKA_BROKER === undefined ? 'memory' : 'kafka'
const api = await start(`POST /feedback (${driver})`, './ingest/app-server.ts')
const servers = [bare, api]
for (const { url } of servers) await load(url, warmUp)
for (let round = 0; round < rounds; round += 1) {
  for (const server of servers) await measure(server)
}
for (const server of servers) report(server, bare)
for (const server of servers) server.process.kill('SIGKILL')

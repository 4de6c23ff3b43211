/**
 * `POST /feedback` of the API process as it is shipped, with Kafka and the schema registry behind it, against a bare Hono handler:
 * `npm run bench:ingest`. Medians of ROUNDS rounds in turn (default 3) of SECONDS each (default 10), after WARM_UP seconds (default 20),
 * in which the JVM of the broker compiles itself. The same API on a broker in memory shows what the broker costs.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { noLog } from '#streams'
import { parseEnvironment } from '../config/environment.ts'
import { startStack } from '../deploy/stack/start.ts'
import { prepareFeedback } from '../worker/feedback/feedback.ts'
import { type Load, load } from './ingest/load.ts'
import { type Server, startServer, stopServer } from './ingest/servers.ts'
import { cpuOf } from './pipeline/processes.ts'

/** One round on one server; processor times in microseconds a request. */
interface Figure extends Load {
  readonly cpu: number
  readonly broker: number
}

const rounds = Number(process.env.ROUNDS ?? 3)
const seconds = Number(process.env.SECONDS ?? 10)
const warmUp = Number(process.env.WARM_UP ?? 20)
const bare = 'bare Hono handler'
const shipped = 'POST /feedback'
const withoutBroker = 'POST /feedback without a broker'
const files = {
  [bare]: './ingest/bare-server.ts',
  [shipped]: '../api/main.ts',
  [withoutBroker]: './ingest/memory-server.ts'
}

const servers: Server[] = []
const figures = new Map<string, Figure[]>()
const dataDir = await mkdtemp(join(tmpdir(), 'millrace-bench-'))
const stack = await startStack({ kind: 'native', ports: 'free', dataDir })
try {
  const env = { ...process.env, ...stack.env, SYSTEM: 'feedback' }
  await prepareFeedback(parseEnvironment(env), noLog)
  for (const [name, file] of Object.entries(files))
    servers.push(await startServer(name, new URL(file, import.meta.url), env))
  for (const { url } of servers) await load(url, warmUp)
  for (let round = 0; round < rounds; round++) {
    for (const server of servers) figures.set(server.name, [...(figures.get(server.name) ?? []), await measure(server)])
  }
  for (const { name } of servers) report(name)
} finally {
  await Promise.all(servers.map(stopServer))
  await stack.stop()
  await rm(dataDir, { recursive: true, force: true })
}

async function measure({ url, pid }: Server): Promise<Figure> {
  const kafka = stack.processes.find(({ name }) => name === 'kafka')?.pid
  const before = [cpuOf(pid), cpuOf(kafka)] as const
  const result = await load(url, seconds)
  const { total } = result.requests
  return { ...result, cpu: (cpuOf(pid) - before[0]) / total, broker: (cpuOf(kafka) - before[1]) / total }
}

function of(name: string, figure: (one: Figure) => number): readonly number[] {
  return (figures.get(name) ?? []).map(figure).sort((a, b) => a - b)
}

function median(name: string, figure: (one: Figure) => number): number {
  const values = of(name, figure)
  return values[values.length >> 1] ?? Number.NaN
}

function report(name: string): void {
  const rate = ({ requests }: Figure): number => requests.average
  const range = of(name, rate).map(Math.round)
  const failed = of(name, ({ non2xx, errors }) => non2xx + errors).reduce((sum, count) => sum + count, 0)
  const broker = name === shipped ? ` + broker ${median(name, one => one.broker).toFixed(1)}` : ''
  const texts = [
    `${Math.round(median(name, rate))} requests/s (${range[0]}-${range.at(-1)})`,
    `ratio ${(median(name, rate) / median(bare, rate)).toFixed(2)}${name === shipped ? ' (bar: at least 0.45)' : ''}`,
    `p50 ${median(name, one => one.latency.p50)} ms`,
    `p99 ${median(name, one => one.latency.p99)} ms`,
    `CPU ${median(name, one => one.cpu).toFixed(1)}${broker} us/request`,
    `not 2xx ${failed}`
  ]
  process.stdout.write(`${name.padEnd(32)} ${texts.join('  ')}\n`)
}

/**
 * From the call of `POST /feedback` to the row being readable, at 300 requests a second, and what an idle worker costs:
 * `npm run bench:latency`. SECONDS (default 20) after a warm-up of 40, in which the JVM of the broker compiles itself.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { parseEnvironment } from '../config/environment.ts'
import { mysqlOptions } from '../config/mysql-options.ts'
import { freePort } from '../deploy/stack/ports.ts'
import { startStack } from '../deploy/stack/start.ts'
import { events } from './pipeline/events.ts'
import { cpuOf } from './pipeline/processes.ts'

const perSecond = 300
const warmUp = 40
const seconds = Number(process.env.SECONDS ?? 20)
const idleSeconds = 15
const say = (text: string): void => void process.stdout.write(`${text}\n`)

const dataDir = await mkdtemp(join(tmpdir(), 'millrace-bench-'))
const stack = await startStack({ kind: 'native', ports: 'free', dataDir })
const children: ReturnType<typeof spawn>[] = []
try {
  await bench()
} finally {
  for (const child of children) child.kill('SIGTERM')
  await delay(1_000)
  await stack.stop()
  await rm(dataDir, { recursive: true, force: true })
}

function start(file: string, env: NodeJS.ProcessEnv): number | undefined {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const child = spawn(process.execPath, [path], {
    env: { ...process.env, ...stack.env, LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'ignore', 'inherit']
  })
  children.push(child)
  return child.pid
}

async function ready(url: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return
    await delay(100)
  }
  throw new Error(`${url} did not become ready`)
}

async function bench(): Promise<void> {
  const [api, metrics] = [await freePort(), await freePort()]
  const url = `http://127.0.0.1:${api}`
  const worker = start('../worker/main.ts', { METRICS_PORT: String(metrics) })
  await ready(`http://127.0.0.1:${metrics}/ready`)
  start('../api/main.ts', { API_PORT: String(api) })
  await ready(`${url}/ready`)
  const { host, port, user, password, database } = mysqlOptions(parseEnvironment({ ...process.env, ...stack.env }))
  const connection = await createConnection({ host, port, user, password, database, timezone: 'Z' })
  const latencies = await measure(url, connection)
  await connection.end()
  const at = (part: number): string =>
    (latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * part))] ?? Number.NaN).toFixed(1)
  say(
    `POST to row, ${perSecond}/s for ${seconds} s, ${latencies.length} requests, ms: p50 ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)}, max ${at(1)} (bar: p99 under 50)`
  )
  const before = cpuOf(worker)
  await delay(idleSeconds * 1_000)
  const share = (cpuOf(worker) - before) / (idleSeconds * 10_000)
  say(`idle worker: ${share.toFixed(2)} % of a core (bar: under 1)`)
}

/** Posts at a steady rate, and polls the table for the ids; answers sorted latencies in milliseconds. */
async function measure(url: string, connection: Connection): Promise<number[]> {
  const sent = new Map<string, { readonly at: number; readonly counts: boolean }>()
  const latencies: number[] = []
  const inputs = [...events(2_000)]
  const total = perSecond * (warmUp + seconds)
  let failed = 0
  const post = async (n: number): Promise<void> => {
    const at = performance.now()
    const { customer_id, feedback_text } = inputs[n % inputs.length] as (typeof inputs)[number]
    const body = JSON.stringify({ customer_id, feedback_text, timestamp: new Date().toISOString() })
    const answer = await fetch(`${url}/feedback`, { method: 'POST', body })
    if (answer.status !== 202) failed++
    else sent.set(((await answer.json()) as { message_id: string }).message_id, { at, counts: n >= perSecond * warmUp })
  }
  const started = performance.now()
  let posted = 0
  let done = false
  const posting = (async () => {
    const requests: Promise<void>[] = []
    while (posted < total) {
      const due = Math.min(total, Math.floor(((performance.now() - started) / 1_000) * perSecond))
      while (posted < due) requests.push(post(posted++))
      await delay(1)
    }
    await Promise.all(requests)
    done = true
  })()
  while (!done || sent.size > 0) {
    // Only what is missing is asked for, so that the measuring costs little.
    const missing = [...sent.keys()]
    if (missing.length > 0) {
      const [rows] = await connection.query<RowDataPacket[]>(
        'SELECT message_id FROM feedback_analysis WHERE message_id IN (?)',
        [missing]
      )
      const now = performance.now()
      for (const { message_id } of rows) {
        const { at, counts } = sent.get(message_id) as { readonly at: number; readonly counts: boolean }
        if (counts) latencies.push(now - at)
        sent.delete(message_id)
      }
    }
    await delay(1)
  }
  await posting
  if (failed > 0) throw new Error(`${failed} requests were not accepted`)
  return latencies.sort((a, b) => a - b)
}

/** Largest memory of a worker that meets a backlog: `npm run bench:backlog`. N events, default 2,000,000. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnvironment } from '../config/environment.ts'
import { startStack } from '../deploy/stack/start.ts'
import { emptyTable, prepare } from './pipeline/prepare.ts'
import { runWorker } from './pipeline/processes.ts'

const total = Number(process.env.N ?? 2_000_000)
const dataDir = await mkdtemp(join(tmpdir(), 'millrace-bench-'))
const stack = await startStack({ kind: 'native', ports: 'free', dataDir })
try {
  const environment = parseEnvironment({ ...process.env, ...stack.env })
  const run = Date.now().toString(36)
  const topics = { topic: `bench_events_${run}`, scored: `bench_scored_${run}` }
  await prepare(environment, topics, total)
  await emptyTable(environment)
  const job = { ...topics, group: `bench-${run}`, count: total, scorer: 'vader' } as const
  const { elapsed, peakRss } = await runWorker('./millrace-worker.ts', job, { ...stack.env })
  process.stdout.write(
    `backlog of ${total} events: ${Math.round((total / elapsed) * 1000)} records/s, peak RSS ${peakRss} MiB (bar: under 400 MB)\n`
  )
} finally {
  await stack.stop()
  await rm(dataDir, { recursive: true, force: true })
}

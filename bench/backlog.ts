/** Largest memory of a worker process, as it is shipped, that meets a backlog: `npm run bench:backlog`. N events, default 2,000,000. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnvironment } from '../config/environment.ts'
import { startStack } from '../deploy/stack/start.ts'
import { prepare } from './pipeline/prepare.ts'
import { workerRate } from './worker-rate.ts'

const total = Number(process.env.N ?? 2_000_000)
const dataDir = await mkdtemp(join(tmpdir(), 'millrace-bench-'))
const stack = await startStack({ kind: 'native', ports: 'free', dataDir })
try {
  const environment = parseEnvironment({ ...process.env, ...stack.env })
  const { FEEDBACK_RAW_TOPIC: topic, FEEDBACK_SCORED_TOPIC: scored, FEEDBACK_GROUP_ID: group } = environment
  await prepare(environment, { topic, scored }, total)
  const variables = { ...stack.env, SYSTEM: 'feedback', LOG_LEVEL: 'warn' }
  const { rate, peakRss } = await workerRate({ variables, topic, group, total, stateDir: join(dataDir, 'state') })
  process.stdout.write(
    `backlog of ${total} events: ${Math.round(rate)} records/s, peak RSS ${peakRss} MiB (bar: under 381 MiB, 400 MB)\n`
  )
} finally {
  await stack.stop()
  await rm(dataDir, { recursive: true, force: true })
}

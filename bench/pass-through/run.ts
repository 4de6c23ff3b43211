/**
 * Topic to topic on the broker, the engine against hand-written loops over the same driver and over kafkajs:
 * `npm run bench:pass-through`. N events (default 1,000,000), ROUNDS rounds (default 3), medians.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnvironment } from '../../config/environment.ts'
import { startStack } from '../../deploy/stack/start.ts'
import { prepare } from '../pipeline/prepare.ts'
import { runWorker } from '../pipeline/processes.ts'

const total = Number(process.env.N ?? 1_000_000)
const rounds = Number(process.env.ROUNDS ?? 3)
const workers = {
  'hand-written loop': './hand-written-worker.ts',
  'kafkajs loop': './kafkajs-worker.ts',
  millrace: './millrace-worker.ts'
}
const dataDir = await mkdtemp(join(tmpdir(), 'millrace-bench-'))
const stack = await startStack({ kind: 'native', ports: 'free', dataDir })
const rates = new Map<string, number[]>()
const costs = new Map<string, number[]>()
try {
  const environment = parseEnvironment({ ...process.env, ...stack.env })
  const run = Date.now().toString(36)
  const topics = { topic: `bench_events_${run}`, scored: `bench_copied_${run}` }
  await prepare(environment, topics, total)
  for (let round = 0; round < rounds; round++) {
    for (const [name, file] of Object.entries(workers)) {
      const job = {
        ...topics,
        group: `bench-${run}-${name.replace(' ', '-')}-${round}`,
        count: total,
        scorer: 'none'
      } as const
      const { elapsed, cpu } = await runWorker(new URL(file, import.meta.url), job, { ...stack.env })
      rates.set(name, [...(rates.get(name) ?? []), (total / elapsed) * 1000])
      costs.set(name, [...(costs.get(name) ?? []), cpu / total])
    }
  }
} finally {
  await stack.stop()
  await rm(dataDir, { recursive: true, force: true })
}
const median = (values: readonly number[] = []): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN
for (const name of rates.keys()) {
  process.stdout.write(
    `${name.padEnd(18)}${Math.round(median(rates.get(name)))
      .toLocaleString('en')
      .padStart(10)} records/s ${median(costs.get(name)).toFixed(2).padStart(8)} us CPU a record\n`
  )
}
const ratio = (of: Map<string, number[]>, name: string): string =>
  (median(of.get('millrace')) / median(of.get(name))).toFixed(2)
process.stdout.write(
  `millrace to the hand-written loop over the same driver: ${ratio(rates, 'hand-written loop')} (bar: at least 0.9), ` +
    `its processor time ${ratio(costs, 'hand-written loop')}\n` +
    `millrace to the loop over kafkajs: ${ratio(rates, 'kafkajs loop')}, its processor time ${ratio(costs, 'kafkajs loop')}\n`
)

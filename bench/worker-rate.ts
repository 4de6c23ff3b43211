import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { kafkaDriver } from '../connectors/kafka/index.ts'
import { freePort } from '../deploy/stack/ports.ts'
import { peakRssOf } from './pipeline/processes.ts'

/** A worker process over a topic that is filled. */
export interface WorkerRun {
  /** Addresses and names, `SYSTEM` among them. */
  readonly variables: NodeJS.ProcessEnv & { readonly KAFKA_BROKER: string }
  readonly topic: string
  readonly group: string
  /** Records in the topic. */
  readonly total: number
  /** Folder for its state. */
  readonly stateDir: string
}

/** What a worker process did. */
export interface WorkerRate {
  /** Records a second. */
  readonly rate: number
  /** Its largest memory, MiB; 0 where /proc does not tell. */
  readonly peakRss: number
}

/** Runs one worker process, and measures between the first look that finds a commit and the last. What the worker shows goes nowhere. */
export async function workerRate({ variables, topic, group, total, stateDir }: WorkerRun): Promise<WorkerRate> {
  const port = String(await freePort())
  const worker = spawn(process.execPath, [join(import.meta.dirname, '../worker/main.ts')], {
    env: { ...process.env, ...variables, METRICS_PORT: port, STATE_DIR: stateDir },
    stdio: ['ignore', 'ignore', 'inherit']
  })
  const admin = kafkaDriver({ brokers: variables.KAFKA_BROKER.split(',') }).admin()
  let first: { readonly at: number; readonly done: number } | undefined
  for (;;) {
    const done = (await admin.committed(group, [topic])).reduce((sum, { offset }) => sum + offset, 0)
    const at = performance.now()
    if (first === undefined && done > 0) first = { at, done }
    if (first !== undefined && done >= total) {
      const peakRss = peakRssOf(worker.pid)
      worker.kill('SIGTERM')
      await Promise.all([once(worker, 'exit'), admin.close()])
      return { rate: ((done - first.done) / (at - first.at)) * 1000, peakRss }
    }
    if (worker.exitCode !== null) throw new Error(`the worker of ${topic} ended with ${worker.exitCode}`)
    await sleep(20)
  }
}

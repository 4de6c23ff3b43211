/**
 * How long records stand still when a worker is killed and comes back, with and without a name in its group, and when a second worker
 * joins: `npm run bench:restart`. A store on disk, 6 partitions, 600 records a second; ROUNDS (default 5), medians.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { startStack } from '../../deploy/stack/start.ts'
import { type Arrivals, watchArrivals } from './arrivals.ts'

const partitions = 6
const perSecond = 600
const everyMs = 20
/** What `make run` waits before the first restart. */
const restartDelay = 500
const rounds = Number(process.env.ROUNDS ?? 5)
const say = (text: string): void => void process.stdout.write(`${text}\n`)
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
const shown = (values: readonly number[]): string =>
  `${Math.round(median(values))} ms (${values
    .map(Math.round)
    .toSorted((a, b) => a - b)
    .join(', ')})`

const dataDir = await mkdtemp(join(tmpdir(), 'millrace-bench-'))
const stack = await startStack({ kind: 'native', ports: 'free', dataDir })
const driver = kafkaDriver({ brokers: [stack.env.KAFKA_BROKER] })
const workers = new Set<ChildProcess>()
try {
  await bench()
} finally {
  for (const worker of workers) worker.kill('SIGKILL')
  await stack.stop()
  await rm(dataDir, { recursive: true, force: true })
}

async function startWorker(run: string, slot: number, instance: string): Promise<ChildProcess> {
  const file = join(import.meta.dirname, 'worker.ts')
  const worker = fork(file, [stack.env.KAFKA_BROKER, run, join(dataDir, `${run}-${slot}`), instance])
  workers.add(worker)
  worker.once('exit', () => workers.delete(worker))
  await once(worker, 'message')
  return worker
}

async function end(worker: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const gone = once(worker, 'exit')
  worker.kill(signal)
  await gone
}

/** Topics of its own, a steady load on every partition, and somebody who watches what comes out, while `work` is done. */
async function underLoad<T>(run: string, work: (arrivals: Arrivals) => Promise<T>): Promise<T> {
  const admin = driver.admin()
  await admin.createTopics([`${run}.in`, `${run}.out`].map(name => ({ name, partitions })))
  await admin.close()
  const producer = driver.producer()
  const each = (perSecond * everyMs) / 1_000
  let n = 0
  const send = (): void => {
    const records = Array.from({ length: each }, () => ({
      topic: `${run}.in`,
      partition: n++ % partitions,
      key: Buffer.from(`k${n % 999}`),
      value: Buffer.from(String(Date.now()))
    }))
    producer.send(records).catch((error: Error) => say(`a send failed: ${error.message}`))
  }
  const arrivals = await watchArrivals(driver, `${run}.out`, partitions)
  const timer = setInterval(send, everyMs)
  try {
    return await work(arrivals)
  } finally {
    clearInterval(timer)
    await producer.close()
    await arrivals.stop()
  }
}

/** From the SIGKILL of the only worker until records that were sent after it flow on every partition. */
async function killed(run: string, instance: string): Promise<number> {
  return await underLoad(run, async arrivals => {
    const worker = await startWorker(run, 0, instance)
    await arrivals.next(30_000)
    await delay(2_000)
    const begun = performance.now()
    await end(worker, 'SIGKILL')
    const next = arrivals.next(90_000)
    await delay(restartDelay)
    const again = await startWorker(run, 0, instance)
    const took = Math.max(...(await next)) - begun
    await end(again, 'SIGTERM')
    return took
  })
}

/** The longest that one partition stands still while a second worker joins the first. */
async function joined(run: string): Promise<number> {
  return await underLoad(run, async arrivals => {
    const first = await startWorker(run, 0, 'first')
    await arrivals.next(30_000)
    await delay(3_000)
    arrivals.longestGap()
    const second = await startWorker(run, 1, 'second')
    await delay(4_000)
    const gap = arrivals.longestGap()
    await Promise.all([end(first, 'SIGTERM'), end(second, 'SIGTERM')])
    return gap
  })
}

async function bench(): Promise<void> {
  const named: number[] = []
  const joins: number[] = []
  for (let round = 0; round < rounds; round++) {
    named.push(await killed(`named-${round}`, 'worker-1'))
    joins.push(await joined(`joined-${round}`))
  }
  say(`SIGKILL to records flowing on every partition, restarted after ${restartDelay} ms, named: ${shown(named)}`)
  say(`a second worker joins, longest pause of a partition: ${shown(joins)} (bar: under 1000)`)
  say(`SIGKILL to records flowing, no name, once: ${shown([await killed('unnamed', '')])}`)
}

import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { cpuOf, peakRssOf } from '../pipeline/processes.ts'
import { type Result, type Run, startWorker } from './contenders.ts'

const partitions = 6
const batch = 10_000
/** How long a worker counts records over what it restored, milliseconds, before its memory was looked at for the last time. */
const countFor = 10_000

/** Writes a changelog with as many keys, starts the worker that counts over it, and measures until its stores are there. */
export async function restored(run: Run, keys: number): Promise<Result & { readonly rssAnon: number }> {
  await fillChangelog(run, keys)
  const worker = startWorker(run)
  let [output, errors, rssAnon] = ['', '', 0]
  worker.stdout?.on('data', data => {
    output += data
  })
  worker.stderr?.on('data', data => {
    errors = `${errors}${data}`.slice(-4_000)
  })
  const look = async (): Promise<void> => {
    if (worker.exitCode !== null) throw new Error(`${run.contender.name}: ended with ${worker.exitCode}: ${errors}`)
    rssAnon = Math.max(rssAnon, rssAnonOf(worker.pid))
    await delay(20)
  }
  try {
    while (!output.includes('restoring')) await look()
    const before = [cpuOf(worker.pid), cpuOf(run.brokerPid)] as const
    while (!output.includes('restored')) await look()
    const after = [cpuOf(worker.pid), cpuOf(run.brokerPid)] as const
    const [, took] = /restored in (\d+) ms/.exec(output) ?? []
    const rss = peakRssOf(worker.pid)
    const end = performance.now() + countFor
    while (performance.now() < end) await look()
    return {
      rate: (keys / Number(took)) * 1_000,
      worker: (after[0] - before[0]) / keys,
      broker: (after[1] - before[1]) / keys,
      rss,
      rssAnon
    }
  } finally {
    const ended = worker.exitCode === null ? once(worker, 'exit') : undefined
    worker.kill('SIGKILL')
    await ended
    await rm(run.folder, { recursive: true, force: true })
  }
}

/** The changelog of the store `counts`, as the worker of that language writes it: Java keeps times in the timestamps of its records. */
async function fillChangelog({ application, broker, contender }: Run, keys: number): Promise<void> {
  const driver = kafkaDriver({ brokers: [broker] })
  const topic = `${application}-counts-changelog`
  const admin = driver.admin()
  await admin.createTopics([
    { name: topic, partitions, config: { 'cleanup.policy': 'compact' } },
    { name: `${application}-out`, partitions }
  ])
  await admin.close()
  const value = Buffer.alloc(8)
  if (contender.language === 'java') value.writeBigInt64BE(1n)
  else value.writeDoubleBE(Date.now())
  const data = contender.language === 'java' ? value : Buffer.concat([value, Buffer.from('1')])
  const producer = driver.producer()
  await producer.connect()
  for (let from = 0; from < keys; from += batch) {
    const count = Math.min(batch, keys - from)
    const records = Array.from({ length: count }, (_, n) => ({
      topic,
      key: Buffer.from(`key-${from + n}`),
      value: data
    }))
    const [failed] = await producer.send(records)
    if (failed) throw failed.error
  }
  await producer.close()
}

/** Private memory of a process, MiB; 0 where /proc does not tell. */
function rssAnonOf(pid: number | undefined): number {
  try {
    const [, kilobytes] = /^RssAnon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Math.round(Number(kilobytes ?? 0) / 1_024)
  } catch {
    return 0
  }
}

/**
 * Topologies with state on Kafka Streams and on Millrace, over the same broker and records: `npm run bench:stateful`. N records (default
 * 1,000,000), ROUNDS (default 1), medians; ONLY names one verb, or `restore`, which builds a store of RESTORED_KEYS (default 2,000,000) keys from
 * its changelog. Needs Java and Maven. Rates are taken from the moment that a part of the
 * records is committed, so that both are warm. CACHE_BYTES lets both hold updates back (default 0, 10485760 for 10 MiB).
 */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { startStack } from '../../deploy/stack/start.ts'
import { cpuOf, peakRssOf } from '../pipeline/processes.ts'
import { type Contender, contenders, type Result, startWorker } from './contenders.ts'
import { fill, sources, type Topics, type Verb, verbs } from './load.ts'
import { restored } from './restore.ts'

const total = Number(process.env.N ?? 1_000_000)
const rounds = Number(process.env.ROUNDS ?? 1)
const restoredKeys = Number(process.env.RESTORED_KEYS ?? 2_000_000)
const measured = verbs.filter(verb => (process.env.ONLY ?? verb) === verb)
/** The part of the records after which a worker counts as warm. */
const warm = 0.3
const say = (text: string): void => void process.stdout.write(`${text}\n`)
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

const dataDir = await mkdtemp(join(tmpdir(), 'millrace-bench-'))
const classes = join(dataDir, 'java')
const pom = join(import.meta.dirname, 'java', 'pom.xml')
await promisify(execFile)('mvn', ['-q', '-B', '-f', pom, `-Dout=${classes}`, 'package'])
const stack = await startStack({ kind: 'native', ports: 'free', dataDir: join(dataDir, 'stack') })
const broker = stack.env.KAFKA_BROKER
try {
  await bench()
} finally {
  await stack.stop()
  await rm(dataDir, { recursive: true, force: true })
}

async function bench(): Promise<void> {
  const topics: Topics = { events: 'bench-events', rows: 'bench-rows', left: 'bench-left', right: 'bench-right' }
  await fill(broker, topics, total)
  say(`${total} records of 100 bytes, ${rounds} rounds, medians; Kafka 4.3.1, Node ${process.version}\n`)
  say('| topology | worker | records/s | CPU us/record worker + broker | peak RSS MiB | to Kafka Streams |')
  say('| --- | --- | ---: | --- | ---: | ---: |')
  for (const verb of measured) {
    const results = new Map<Contender, Result[]>(contenders.map(contender => [contender, []]))
    for (let round = 0; round < rounds; round++)
      for (const contender of contenders)
        results
          .get(contender)
          ?.push(await run(verb, contender, topics, `${verb}-${contenders.indexOf(contender)}-${round}`))
    report(verb, results)
  }
  if ((process.env.ONLY ?? 'restore') === 'restore') await benchRestore(topics)
}

/** How fast a store is built from its changelog: keys count as records. */
async function benchRestore(topics: Topics): Promise<void> {
  const privateMemory: string[] = []
  const results = new Map<Contender, Result[]>(contenders.map(contender => [contender, []]))
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) {
      const application = `restore-${contenders.indexOf(contender)}-${round}`
      const folder = join(dataDir, application)
      const run = { verb: 'restore', contender, application, broker, folder, topics, classes, brokerPid: kafkaPid() }
      const { rssAnon, ...result } = await restored(run, restoredKeys)
      results.get(contender)?.push(result)
      privateMemory.push(`${contender.name}: ${rssAnon} MiB`)
    }
  }
  report(`restore of ${restoredKeys.toLocaleString('en')} keys`, results)
  say(`\nMost private memory (RssAnon) while it restored, and counted 10 s over it: ${privateMemory.join(', ')}`)
}

function report(verb: string, results: ReadonlyMap<Contender, readonly Result[]>): void {
  const of = (contender: Contender, key: keyof Result): number =>
    median((results.get(contender) ?? []).map(result => result[key]))
  for (const contender of results.keys()) {
    const rival = contenders.find(({ language, stores }) => language === 'java' && stores === contender.stores)
    const ratio =
      rival === undefined || rival === contender ? '' : (of(contender, 'rate') / of(rival, 'rate')).toFixed(2)
    const cpu = `${of(contender, 'worker').toFixed(1)} + ${of(contender, 'broker').toFixed(1)}`
    const rate = Math.round(of(contender, 'rate')).toLocaleString('en')
    say(`| ${verb} | ${contender.name} | ${rate} | ${cpu} | ${Math.round(of(contender, 'rss'))} | ${ratio} |`)
  }
}

function kafkaPid(): number | undefined {
  return stack.processes.find(({ name }) => name === 'kafka')?.pid
}

async function run(verb: Verb, contender: Contender, topics: Topics, application: string): Promise<Result> {
  const admin = kafkaDriver({ brokers: [broker] }).admin()
  await admin.createTopics([{ name: `${application}-out`, partitions: 6 }])
  const folder = join(dataDir, application)
  const worker = startWorker({ verb, contender, application, broker, folder, topics, classes })
  let errors = ''
  worker.stdout?.resume()
  worker.stderr?.on('data', data => {
    errors = `${errors}${data}`.slice(-4_000)
  })
  const look = async () => {
    const committed = await admin.committed(application, sources(verb, topics)).catch(() => [])
    const done = committed.reduce((sum, { offset }) => sum + Math.max(0, offset), 0)
    return { done, at: performance.now(), worker: cpuOf(worker.pid), broker: cpuOf(kafkaPid()) }
  }
  try {
    let first: Awaited<ReturnType<typeof look>> | undefined
    for (;;) {
      const now = await look()
      if (first === undefined && now.done >= warm * total) first = now
      if (first !== undefined && now.done >= total) {
        const records = now.done - first.done
        const cpu = (key: 'worker' | 'broker'): number => (now[key] - (first?.[key] ?? 0)) / records
        const rate = (records / (now.at - first.at)) * 1000
        return { rate, worker: cpu('worker'), broker: cpu('broker'), rss: peakRssOf(worker.pid) }
      }
      if (worker.exitCode !== null)
        throw new Error(`${contender.name}, ${verb}: ended with ${worker.exitCode}: ${errors}`)
      await delay(20)
    }
  } finally {
    const ended = worker.exitCode === null ? once(worker, 'exit') : undefined
    worker.kill('SIGKILL')
    await ended
    await admin.close()
    await rm(folder, { recursive: true, force: true })
  }
}

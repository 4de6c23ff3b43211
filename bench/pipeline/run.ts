/**
 * The main job against its limits and its rivals, all in one run on one stack: `npm run bench:pipeline`. Ratios are what counts; absolute
 * figures belong to the machine. N events (default 200,000), ROUNDS rounds (default 3), medians.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnvironment } from '../../config/environment.ts'
import { startStack } from '../../deploy/stack/start.ts'
import type { Job, Outcome, ScorerName } from './job.ts'
import { countRows, emptyTable, prepare } from './prepare.ts'
import { cpuOf, runWorker } from './processes.ts'

interface Contender {
  readonly name: string
  readonly file: string
  readonly scorer: ScorerName
  readonly count: number
  readonly rows: boolean
}

interface Result {
  readonly rate: number
  readonly worker: number
  readonly broker: number
  readonly database: number
  readonly rss: number
}

const total = Number(process.env.N ?? 200_000)
const rounds = Number(process.env.ROUNDS ?? 3)
const naive = Math.min(total, 10_000)
const contenders: readonly Contender[] = [
  { name: '(a) consume only', file: './consume-worker.ts', scorer: 'none', count: total, rows: false },
  { name: '(b) insert only, 3 connections', file: './insert-worker.ts', scorer: 'none', count: total, rows: true },
  { name: '(c) hand-written, no scorer', file: './hand-written-worker.ts', scorer: 'none', count: total, rows: true },
  { name: 'millrace, no scorer', file: './millrace-worker.ts', scorer: 'none', count: total, rows: true },
  { name: '(c) hand-written, vader', file: './hand-written-worker.ts', scorer: 'vader', count: total, rows: true },
  { name: 'millrace, vader', file: './millrace-worker.ts', scorer: 'vader', count: total, rows: true },
  {
    name: '(c) hand-written, vader-npm',
    file: './hand-written-worker.ts',
    scorer: 'vader-npm',
    count: total,
    rows: true
  },
  { name: 'millrace, vader-npm', file: './millrace-worker.ts', scorer: 'vader-npm', count: total, rows: true },
  { name: '(d) one at a time, vader-npm', file: './naive-worker.ts', scorer: 'vader-npm', count: naive, rows: true }
]

const say = (text: string): void => void process.stdout.write(`${text}\n`)
const dataDir = await mkdtemp(join(tmpdir(), 'millrace-bench-'))
const stack = await startStack({
  kind: 'native',
  ports: 'free',
  dataDir,
  onProgress: (name, text) => process.stderr.write(`${name}: ${text}\n`)
})
try {
  await bench()
} finally {
  await stack.stop()
  await rm(dataDir, { recursive: true, force: true })
}

async function bench(): Promise<void> {
  const environment = parseEnvironment({ ...process.env, ...stack.env })
  const run = Date.now().toString(36)
  const topics = { topic: `bench_events_${run}`, scored: `bench_scored_${run}` }
  process.stderr.write(`filling a topic with ${total} events\n`)
  const scoredId = await prepare(environment, topics, total)
  const results = new Map<string, Result[]>(contenders.map(({ name }) => [name, []]))
  for (let round = 1; round <= rounds; round++) {
    for (const contender of contenders) {
      const { name, file, scorer, count, rows } = contender
      await emptyTable(environment)
      const job: Job = { ...topics, group: `bench-${run}-${round}-${contenders.indexOf(contender)}`, count, scorer }
      const before = servers()
      const outcome = await runWorker(new URL(file, import.meta.url), job, {
        ...stack.env,
        SCORED_SCHEMA_ID: String(scoredId)
      })
      const result = resultOf(outcome, before)
      results.get(name)?.push(result)
      process.stderr.write(`round ${round}: ${name}: ${Math.round(result.rate)}/s\n`)
      const stored = rows ? await countRows(environment) : count
      if (stored < count) throw new Error(`${name} left ${stored} rows of ${count}: the run is void`)
    }
  }
  report(new Map([...results].map(([name, all]) => [name, medians(all)])))
}

function servers(): { readonly kafka: number; readonly mysql: number } {
  const pid = (name: string): number | undefined => stack.processes.find(process => process.name === name)?.pid
  return { kafka: cpuOf(pid('kafka')), mysql: cpuOf(pid('mysql')) }
}

function resultOf({ records, elapsed, cpu, peakRss }: Outcome, before: ReturnType<typeof servers>): Result {
  const after = servers()
  return {
    rate: (records / elapsed) * 1000,
    worker: cpu / records,
    broker: (after.kafka - before.kafka) / records,
    database: (after.mysql - before.mysql) / records,
    rss: peakRss
  }
}

function medians(results: readonly Result[]): Result {
  const of = (key: keyof Result): number =>
    results.map(result => result[key]).sort((a, b) => a - b)[results.length >> 1] as number
  return { rate: of('rate'), worker: of('worker'), broker: of('broker'), database: of('database'), rss: of('rss') }
}

function report(results: ReadonlyMap<string, Result>): void {
  const rate = (name: string): number => results.get(name)?.rate ?? Number.NaN
  say(`\n${total} events, ${rounds} rounds, medians; stack ${stack.kind}, Node ${process.version}\n`)
  say('| worker | records/s | CPU us/record worker + broker + database | peak RSS MiB |')
  say('| --- | ---: | --- | ---: |')
  for (const [name, { rate, worker, broker, database, rss }] of results) {
    say(
      `| ${name} | ${Math.round(rate).toLocaleString('en')} | ${worker.toFixed(1)} + ${broker.toFixed(1)} + ${database.toFixed(1)} | ${rss} |`
    )
  }
  const cpu = (name: string): number => results.get(name)?.worker ?? Number.NaN
  const ratios: readonly (readonly [string, number, string])[] = [
    [
      '(c) without scoring to (b): the hand-written loop is a fair rival',
      rate('(c) hand-written, no scorer') / rate('(b) insert only, 3 connections'),
      'at least 0.5'
    ],
    [
      'millrace to (c), without scoring',
      rate('millrace, no scorer') / rate('(c) hand-written, no scorer'),
      'at least 0.87'
    ],
    ['millrace to (c), vader', rate('millrace, vader') / rate('(c) hand-written, vader'), 'at least 0.87'],
    ['millrace to (c), vader-npm', rate('millrace, vader-npm') / rate('(c) hand-written, vader-npm'), 'at least 0.87'],
    [
      'millrace with vader-npm to (d)',
      rate('millrace, vader-npm') / rate('(d) one at a time, vader-npm'),
      'at least 5'
    ],
    ['millrace with vader to (d)', rate('millrace, vader') / rate('(d) one at a time, vader-npm'), 'at least 25'],
    ['millrace, without scoring, to (a)', rate('millrace, no scorer') / rate('(a) consume only'), 'none'],
    ['millrace with vader to (a)', rate('millrace, vader') / rate('(a) consume only'), 'none'],
    ['millrace with vader to (b)', rate('millrace, vader') / rate('(b) insert only, 3 connections'), 'at least 0.35'],
    [
      'worker CPU a record, millrace to (c), without scoring',
      cpu('millrace, no scorer') / cpu('(c) hand-written, no scorer'),
      'at most 1.1'
    ]
  ]
  say('\n| ratio | figure | bar |\n| --- | ---: | --- |')
  for (const [name, figure, bar] of ratios) say(`| ${name} | ${figure.toFixed(figure < 0.1 ? 3 : 2)} | ${bar} |`)
}

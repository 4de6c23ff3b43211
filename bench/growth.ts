/**
 * What a row costs while the table grows: the main job on a backlog, beside the hand-written loop: `npm run bench:growth`. N events (default
 * 1,000,000), ROUNDS rounds (default 1), ONLY=millrace for one of the two. Rate and processor time of the database are those of the last
 * 200,000 rows before each mark.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { type Environment, parseEnvironment } from '../config/environment.ts'
import { mysqlOptions } from '../config/mysql-options.ts'
import { startStack } from '../deploy/stack/start.ts'
import { emptyTable, prepare } from './pipeline/prepare.ts'
import { cpuOf, runWorker } from './pipeline/processes.ts'

const total = Number(process.env.N ?? 1_000_000)
const rounds = Number(process.env.ROUNDS ?? 1)
const step = 200_000
const marks = [200_000, 1_000_000, 5_000_000].filter(mark => mark <= total)
const contenders = [
  { name: 'hand-written', file: './pipeline/hand-written-worker.ts' },
  { name: 'millrace', file: './pipeline/millrace-worker.ts' }
].filter(({ name }) => (process.env.ONLY ?? name) === name)

/** The state of a run at one moment: rows stored, milliseconds, and the database's processor time in microseconds. */
interface Sample {
  readonly rows: number
  readonly time: number
  readonly cpu: number
}

interface Figure {
  readonly rate: number
  readonly cpu: number
}

const say = (text: string): void => void process.stdout.write(`${text}\n`)
const dataDir = await mkdtemp(join(tmpdir(), 'millrace-bench-'))
const stack = await startStack({ kind: 'native', ports: 'free', dataDir })
try {
  await bench(parseEnvironment({ ...process.env, ...stack.env }))
} finally {
  await stack.stop()
  await rm(dataDir, { recursive: true, force: true })
}

async function bench(environment: Environment): Promise<void> {
  const run = Date.now().toString(36)
  const topics = { topic: `bench_events_${run}`, scored: `bench_scored_${run}` }
  const scoredId = await prepare(environment, topics, total)
  const { host, port, user, password, database } = mysqlOptions(environment)
  const status = await createConnection({ host, port, user, password, database })
  const [[pool]] = await status.query<RowDataPacket[]>(
    'SELECT @@innodb_buffer_pool_size AS bytes, @@version AS version'
  )
  say(
    `${total} events, buffer pool ${Number(pool?.bytes) / 1024 ** 2} MiB, ${pool?.version}, Node ${process.version}\n`
  )
  say(
    '| worker | rows in the table | rows/s | database CPU us/row | rate to that at 200,000 |\n| --- | ---: | ---: | ---: | ---: |'
  )
  for (let round = 0; round < rounds; round++) {
    for (const [at, { name, file }] of contenders.entries()) {
      await emptyTable(environment)
      const watch = watching(status)
      const job = { ...topics, group: `growth-${run}-${round}-${at}`, count: total, scorer: 'none' as const }
      await runWorker(new URL(file, import.meta.url), job, { ...stack.env, SCORED_SCHEMA_ID: String(scoredId) })
      const samples = await watch.stop()
      const first = figureAt(samples, step)
      for (const mark of marks) {
        const { rate, cpu } = figureAt(samples, mark)
        say(
          `| ${name} | ${mark.toLocaleString('en')} | ${Math.round(rate).toLocaleString('en')} | ${cpu.toFixed(1)} | ${(rate / first.rate).toFixed(2)} |`
        )
      }
    }
  }
  await status.end()
}

/** Looks at the server four times a second. */
function watching(status: Connection): { readonly stop: () => Promise<readonly Sample[]> } {
  const samples: Sample[] = []
  const pid = stack.processes.find(({ name }) => name === 'mysql')?.pid
  const rowsWritten = async (): Promise<number> => {
    const [[row]] = await status.query<RowDataPacket[]>("SHOW GLOBAL STATUS LIKE 'Handler_write'")
    return Number(row?.Value)
  }
  let looking = true
  const look = async (): Promise<void> => {
    const before = await rowsWritten()
    while (looking) {
      samples.push({ rows: (await rowsWritten()) - before, time: performance.now(), cpu: cpuOf(pid) })
      await new Promise(resolve => setTimeout(resolve, 250))
    }
    samples.push({ rows: (await rowsWritten()) - before, time: performance.now(), cpu: cpuOf(pid) })
  }
  const done = look()
  return {
    stop: async () => {
      looking = false
      await done
      return samples
    }
  }
}

/** Rate and cost of the last 200,000 rows before a mark. */
function figureAt(samples: readonly Sample[], mark: number): Figure {
  const from = samples.findLast(({ rows }) => rows <= mark - step)
  const to = samples.find(({ rows }) => rows >= mark)
  if (from === undefined || to === undefined) return { rate: Number.NaN, cpu: Number.NaN }
  const rows = to.rows - from.rows
  return { rate: (rows / (to.time - from.time)) * 1_000, cpu: (to.cpu - from.cpu) / rows }
}

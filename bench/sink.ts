/** Rows per second of the feedback sink against the bare driver inserting the same rows: `npm run bench:sink`. */
import { randomBytes } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import type { Pool } from 'mysql2/promise'
import { type Sink, StreamRecord } from '#streams'
import { mysqlPool } from '../connectors/mysql/connection/pool.ts'
import { feedbackColumns, feedbackRows, feedbackTable } from '../connectors/mysql/feedback/rows.ts'
import { migrate } from '../connectors/mysql/migrate/migrations.ts'
import { testDatabase } from '../connectors/mysql/testing/test-database.ts'
import type { FeedbackScored } from '../schemas/generated/feedback.ts'

const rounds = Number(process.env.ROUNDS ?? 5)
const total = Number(process.env.N ?? 60_000)
const size = 500
const start = Date.UTC(2026, 1, 19)

/** UUIDv7-like: rising, as ids made at ingest are. */
function risingId(n: number): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(start + Math.floor(n / 20), 0, 6)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
}

function feedback(n: number): StreamRecord<string, FeedbackScored> {
  const value: FeedbackScored = {
    message_id: risingId(n),
    customer_id: `CUST${n % 5000}`,
    feedback_text: `This product is amazing! I really can't recommend it enough, and shipping was fast, order ${n}`,
    sentiment_score: ['positive', 'negative', 'neutral'][n % 3] ?? 'neutral',
    compound: ((n * 7919) % 20_001) / 10_000 - 1,
    scorer: 'vader',
    scorer_version: '1.1.3',
    feedback_timestamp: start + n * 997,
    analysis_timestamp: start + n * 997 + 5
  }
  return new StreamRecord(value.customer_id, value, value.feedback_timestamp)
}

type Batch = readonly StreamRecord<string, FeedbackScored>[]

const batches: readonly Batch[] = Array.from({ length: total / size }, (_, b) =>
  Array.from({ length: size }, (_, n) => feedback(b * size + n))
)

const statement = `INSERT IGNORE INTO ${feedbackTable} (${feedbackColumns.join(', ')}) VALUES ?`

/** What is compared: one batch in, rows stored. */
type Write = (batch: Batch) => Promise<unknown>

const bare =
  (pool: Pool): Write =>
  batch =>
    pool.query(statement, [
      batch.map(({ value }) => [
        value.message_id,
        value.customer_id,
        value.feedback_text,
        value.sentiment_score,
        value.compound,
        value.scorer,
        value.scorer_version,
        new Date(value.feedback_timestamp),
        new Date(value.analysis_timestamp)
      ])
    ])

const ofSink =
  (sink: Sink<string, FeedbackScored>): Write =>
  batch =>
    sink.write(batch)

interface Figure {
  readonly rowsPerSecond: number
  readonly microsecondsPerRow: number
}

async function measure(write: Write, writers: number): Promise<Figure> {
  const queue = batches.values()
  const writer = async (): Promise<void> => {
    for (const batch of queue) await write(batch)
  }
  const cpu = process.cpuUsage()
  const from = performance.now()
  await Promise.all(Array.from({ length: writers }, writer))
  const seconds = (performance.now() - from) / 1000
  const { user, system } = process.cpuUsage(cpu)
  return { rowsPerSecond: total / seconds, microsecondsPerRow: (user + system) / total }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

const { mysql, drop } = testDatabase()
await migrate({ mysql, systems: ['feedback'] })
try {
  for (const writers of [1, 2]) {
    const pool = mysqlPool({ ...mysql, connections: writers })
    const ways = { bare: bare(pool), sink: ofSink(feedbackRows(pool)) }
    const figures: { readonly [way in keyof typeof ways]: Figure[] } = { bare: [], sink: [] }
    for (let round = 0; round <= rounds; round++) {
      for (const way of round % 2 === 0 ? (['bare', 'sink'] as const) : (['sink', 'bare'] as const)) {
        await pool.query(`TRUNCATE TABLE ${feedbackTable}`)
        const figure = await measure(ways[way], writers)
        if (round > 0) figures[way].push(figure)
      }
    }
    await pool.end()
    const rate = (way: keyof typeof ways) => median(figures[way].map(({ rowsPerSecond }) => rowsPerSecond))
    const cost = (way: keyof typeof ways) => median(figures[way].map(({ microsecondsPerRow }) => microsecondsPerRow))
    const ratios = figures.sink.map(({ rowsPerSecond }, n) => rowsPerSecond / (figures.bare[n]?.rowsPerSecond ?? 1))
    console.log(
      `${writers} connection(s), ${rounds} rounds of ${total} rows in batches of ${size}: ` +
        `bare driver ${Math.round(rate('bare'))} rows/s (${cost('bare').toFixed(1)} us CPU per row), ` +
        `sink ${Math.round(rate('sink'))} rows/s (${cost('sink').toFixed(1)} us), ratio ${median(ratios).toFixed(2)}`
    )
  }
} finally {
  await drop()
}

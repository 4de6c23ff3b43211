import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { StreamRecord } from '#streams'
import type { FeedbackScored } from '../../schemas/generated/feedback.ts'
import { type PostgresServer, startPostgres } from '../../test/postgres-server.ts'
import { describeSink } from '../contracts/sink-contract.ts'
import { feedbackColumns, feedbackFault } from '../mysql/feedback/rows.ts'
import { postgresPool, postgresSink } from './index.ts'

let server: PostgresServer
let pool: Pool

beforeAll(async () => {
  server = await startPostgres()
  pool = postgresPool(server.options)
  // Texts of the contract hold NUL, which no text of PostgreSQL can: they are bytes here.
  await pool.query(`CREATE TABLE feedback (
    message_id uuid PRIMARY KEY, customer_id text NOT NULL, feedback_text bytea NOT NULL, sentiment_score text NOT NULL,
    compound double precision NOT NULL, scorer text NOT NULL, scorer_version text NOT NULL,
    feedback_timestamp timestamptz(3) NOT NULL, analysis_timestamp timestamptz(3) NOT NULL)`)
  await pool.query('CREATE TABLE cups (id text PRIMARY KEY, size int NOT NULL, sku text UNIQUE)')
})

afterAll(async () => {
  await pool?.end()
  await server?.stop()
})

const feedback = () =>
  postgresSink<string, FeedbackScored>({
    pool,
    table: 'public.feedback',
    columns: feedbackColumns,
    key: ['message_id'],
    validate: ({ value }) => feedbackFault(value),
    row: ({ value }) =>
      feedbackColumns.map(column => {
        if (column === 'feedback_text') return Buffer.from(value[column])
        return column.endsWith('_timestamp') ? new Date(value[column]) : value[column]
      })
  })

async function stored(ids: readonly string[]): Promise<ReadonlyMap<string, FeedbackScored>> {
  const { rows } = await pool.query('SELECT * FROM feedback WHERE message_id = ANY($1)', [ids])
  const values = rows.map(row => ({
    ...row,
    feedback_text: String(row.feedback_text),
    feedback_timestamp: row.feedback_timestamp.getTime(),
    analysis_timestamp: row.analysis_timestamp.getTime()
  }))
  return new Map(values.map(value => [value.message_id, value]))
}

describeSink({ sink: feedback, stored })

interface Cup {
  readonly id: string
  readonly size: number | string
  readonly sku?: string
}

const cups = (table = 'cups') =>
  postgresSink<string, Cup>({
    pool,
    table,
    columns: ['id', 'size', 'sku'],
    key: ['id'],
    row: ({ value }) => [value.id, value.size, value.sku ?? null]
  })
const records = (...values: readonly Cup[]) => values.map(value => new StreamRecord(value.id, value, 0))

test('rows that the table does not take are refused alone, with what the server says', async () => {
  const result = await cups().write(
    records({ id: 'a', size: 1, sku: 's' }, { id: 'b', size: 'large' }, { id: 'c', size: 3 }, { id: 'nul\0', size: 1 })
  )
  expect(result.inserted).toBe(2)
  const refused = result.refused.toSorted((a, b) => a.index - b.index)
  expect(refused).toMatchObject([
    { index: 1, error: { code: 'row-refused' } },
    { index: 3, error: { code: 'row-refused' } }
  ])
  expect(refused[0]?.error.message).toContain('large')
  expect(refused[1]?.error.message).toContain('NUL')
})

test('a row that meets another unique key than the primary one is refused, not taken for a repeat', async () => {
  await cups().write(records({ id: 'u1', size: 1, sku: 'same' }))
  const result = await cups().write(records({ id: 'u2', size: 1, sku: 'same' }, { id: 'u3', size: 1 }))
  expect(result).toMatchObject({ inserted: 1, duplicates: 0, refused: [{ index: 0, error: { code: 'row-refused' } }] })
})

test('a table that is not there is a wrong set-up, and waited for once rows were stored', async () => {
  await expect(cups('mugs').write(records({ id: 'a', size: 1 }))).rejects.toMatchObject({ code: 'sink-failed' })
  const sink = cups()
  await sink.write(records({ id: 'w', size: 1 }))
  await pool.query('ALTER TABLE cups RENAME TO mugs')
  try {
    await expect(sink.write(records({ id: 'x', size: 1 }))).rejects.toMatchObject({
      code: 'sink-unavailable',
      retryable: true
    })
  } finally {
    await pool.query('ALTER TABLE mugs RENAME TO cups')
  }
})

test('a key that is none of the columns is refused at once', () => {
  const options = { pool, table: 'cups', columns: ['id'], key: ['code'], row: () => ['a'] }
  expect(() => postgresSink(options)).toThrow('sink into cups: the key names code, not among the columns')
})

import type { Pool, RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FeedbackScored } from '../../schemas/generated/feedback.ts'
import type { FeedbackRow } from '../../topology/feedback/read-model.ts'
import { describeSink, idsOf, manyScored } from '../contracts/sink-contract.ts'
import { mysqlPool } from './connection/pool.ts'
import { feedbackReadModel } from './feedback/read-model.ts'
import { feedbackRows } from './feedback/rows.ts'
import { migrate } from './migrate/migrations.ts'
import { testDatabase } from './testing/test-database.ts'

const { mysql, drop } = testDatabase()
let pool: Pool

beforeAll(async () => {
  await migrate({ mysql, systems: ['feedback'] })
  pool = mysqlPool(mysql)
})

afterAll(async () => {
  await pool.end()
  await drop()
})

async function stored(ids: readonly string[]) {
  const { byId } = feedbackReadModel({ pool })
  const rows = await Promise.all(ids.map(byId))
  return new Map(rows.flatMap(row => (row === undefined ? [] : [[row.message_id, scoredOf(row)]])))
}

/** What a row says of the value, without the arrival of its record. */
function scoredOf({
  accepted_at,
  source_topic,
  source_partition,
  source_offset,
  ...value
}: FeedbackRow): FeedbackScored {
  return value
}

describeSink({ sink: () => feedbackRows(pool), stored })

test('reads the size limit when it is opened', async () => {
  const sink = feedbackRows(pool)
  await sink.open?.()
  const records = manyScored(3)
  expect(await sink.write(records)).toMatchObject({ inserted: 3 })
  expect((await stored(idsOf(records))).size).toBe(3)
})

test('times are stored in UTC with milliseconds, by the short statement and by the full one', async () => {
  const records = [...manyScored(501)]
  await feedbackRows(pool).write(records)
  const [rows] = await pool.query<RowDataPacket[]>(
    `SELECT DISTINCT CAST(feedback_timestamp AS CHAR) AS given, CAST(analysis_timestamp AS CHAR) AS analysed
     FROM feedback_analysis WHERE message_id IN (?)`,
    [idsOf(records)]
  )
  expect(rows).toEqual([{ given: '2026-02-19 14:30:00.000', analysed: '2026-02-19 14:30:00.123' }])
})

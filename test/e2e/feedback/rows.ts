import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { connectionOptions } from '../../../connectors/mysql/connection/pool.ts'
import type { FeedbackReceived } from '../../../schemas/generated/feedback.ts'
import { label, score } from '../../../topology/sentiment/index.ts'
import type { FeedbackPlace } from '../feedback-place.ts'

/** A row as the database has it. */
export interface StoredRow {
  readonly message_id: string
  readonly customer_id: string
  readonly feedback_text: string
  readonly sentiment_score: string
  readonly compound: number
  readonly scorer: string
  readonly scorer_version: string
  readonly feedback_timestamp: Date
  readonly analysis_timestamp: Date
}

/** Runs a query on the database of a place. */
export async function query<R>({ env }: FeedbackPlace, sql: string): Promise<readonly R[]> {
  const connection = await createConnection(
    connectionOptions({
      host: env.MYSQL_HOST,
      port: Number(env.MYSQL_PORT),
      user: env.MYSQL_USER,
      password: env.MYSQL_PASSWORD,
      database: env.MYSQL_DATABASE
    })
  )
  try {
    const [rows] = await connection.query<(RowDataPacket & R)[]>(sql)
    return rows
  } finally {
    await connection.end()
  }
}

/** Everything that is stored. */
export function rowsOf(place: FeedbackPlace): Promise<readonly StoredRow[]> {
  return query<StoredRow>(place, 'SELECT * FROM feedback_analysis ORDER BY message_id')
}

/** How many rows are stored. */
export async function countRows(place: FeedbackPlace): Promise<number> {
  const [row] = await query<{ readonly rows: number }>(place, 'SELECT COUNT(*) AS `rows` FROM feedback_analysis')
  return Number(row?.rows)
}

/** What a row says, but for its scorer and the time of its analysis. */
export interface RowContent {
  readonly message_id: string
  readonly customer_id: string
  readonly feedback_text: string
  readonly feedback_timestamp: number
  readonly sentiment_score: string
  readonly compound: number
}

/** What a row must say for this feedback, computed again. */
export function expectedRow({
  message_id,
  customer_id,
  feedback_text,
  feedback_timestamp
}: FeedbackReceived): RowContent {
  const { compound } = score(feedback_text)
  return { message_id, customer_id, feedback_text, feedback_timestamp, sentiment_score: label(compound), compound }
}

export function contentOf(row: StoredRow): RowContent {
  const { message_id, customer_id, feedback_text, sentiment_score, compound } = row
  const feedback_timestamp = row.feedback_timestamp.getTime()
  return { message_id, customer_id, feedback_text, feedback_timestamp, sentiment_score, compound }
}

const byId = (a: RowContent, b: RowContent): number => (a.message_id < b.message_id ? -1 : 1)

/**
 * The rows of these feedbacks as they are and as they must be, both by id: equal when every feedback has one row that says what a
 * new computation says. Rows of other feedbacks are left out.
 */
export function rowsBeside(
  feedback: readonly FeedbackReceived[],
  rows: readonly StoredRow[]
): { readonly stored: readonly RowContent[]; readonly expected: readonly RowContent[] } {
  const ids = new Set(feedback.map(({ message_id }) => message_id))
  return {
    stored: rows
      .filter(({ message_id }) => ids.has(message_id))
      .map(contentOf)
      .sort(byId),
    expected: feedback.map(expectedRow).sort(byId)
  }
}

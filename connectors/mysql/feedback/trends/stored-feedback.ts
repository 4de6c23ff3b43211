import type { Pool, RowDataPacket } from 'mysql2/promise'
import type { FeedbackScored } from '../../../../schemas/generated/feedback.ts'
import { selectRows } from '../../connection/select-rows.ts'
import { feedbackColumns, feedbackTable } from '../rows.ts'

/** Which stored feedback, by the time at which it counts in trends; milliseconds since the epoch. */
export interface CountedRange {
  readonly pool: Pool
  /** Included. */
  readonly from: number
  /** Not included. */
  readonly to: number
  /** Milliseconds that feedback may be ahead of its analysis and still count at its own time. */
  readonly ahead: number
}

/** Milliseconds that a query over many rows may take. */
export const longQuery = 600_000

/** When feedback counts: at its own time, or at that of its analysis where it is too far ahead. */
export const countedAtSql = `IF(feedback_timestamp > analysis_timestamp + INTERVAL ? * 1000 MICROSECOND, analysis_timestamp, feedback_timestamp)`

type StoredRow = RowDataPacket &
  Omit<FeedbackScored, 'feedback_timestamp' | 'analysis_timestamp'> & {
    readonly feedback_timestamp: Date
    readonly analysis_timestamp: Date
  }

/**
 * Stored feedback of a range in the order in which it was analysed, at most `most` of it. Rejects with `sink-unavailable` (retryable) while the
 * database is away.
 */
export async function storedFeedback(
  { pool, from, to, ahead }: CountedRange,
  most: number
): Promise<readonly FeedbackScored[]> {
  // Feedback never counts later than its own time, so the index on that bounds what is looked at.
  const sql = `SELECT ${feedbackColumns.join(', ')} FROM ${feedbackTable}
    WHERE feedback_timestamp >= ? AND ${countedAtSql} >= ? AND ${countedAtSql} < ?
    ORDER BY analysis_timestamp, message_id LIMIT ?`
  const values = [new Date(from), ahead, new Date(from), ahead, new Date(to), most]
  const rows = await selectRows<StoredRow>({ pool, timeout: longQuery, doing: `reading ${feedbackTable}`, sql, values })
  return rows.map(row => ({
    ...row,
    feedback_timestamp: row.feedback_timestamp.getTime(),
    analysis_timestamp: row.analysis_timestamp.getTime()
  }))
}

import type { RowDataPacket } from 'mysql2/promise'
import type { SubmissionRow } from '../../../topology/submissions/read-model.ts'
import type { Status } from '../../../topology/submissions/status.ts'

/** The columns that are shown. */
export const submissionColumns = 's.id, s.content, s.status, s.created_at, s.processed_at'

/** A row as the driver gives it. */
export interface StoredSubmission extends RowDataPacket {
  readonly id: string
  readonly content: string
  readonly status: Status
  readonly created_at: Date
  readonly processed_at: Date | null
}

export function submissionOf({ id, content, status, created_at, processed_at }: StoredSubmission): SubmissionRow {
  return { id, content, status, created_at: created_at.getTime(), processed_at: processed_at?.getTime() ?? null }
}

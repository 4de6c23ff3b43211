import type { SubmissionRow } from '../../../topology/submissions/read-model.ts'

/** A submission as the API shows it: times are ISO 8601 in UTC. */
export function represent({ id, content, status, created_at, processed_at }: SubmissionRow) {
  return {
    id,
    content,
    status,
    created_at: new Date(created_at).toISOString(),
    processed_at: processed_at === null ? null : new Date(processed_at).toISOString()
  }
}

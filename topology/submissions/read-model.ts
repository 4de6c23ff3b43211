import type { Status } from './status.ts'

/** One submission as it is shown. Times are milliseconds since the epoch. */
export interface SubmissionRow {
  readonly id: string
  readonly content: string
  readonly status: Status
  readonly created_at: number
  /** Null until it is PASSED or FAILED. */
  readonly processed_at: number | null
}

/** A submission that changed, as the stream of changes tells it. */
export interface SubmissionChange extends SubmissionRow {
  /** When it changed, by the database's clock. */
  readonly changed_at: number
}

export interface SubmissionsQuery {
  /** From 1. */
  readonly page: number
  /** 1 to 100. */
  readonly limit: number
}

/** What the API reads. Rejects with a retryable `StreamsError` (`sink-unavailable`) when the database is down. */
export interface SubmissionReadModel {
  /** The submission, or undefined when there is none. `id` is in lower case. */
  readonly byId: (id: string) => Promise<SubmissionRow | undefined>
  /** Newest first, then by id descending. */
  readonly list: (query: SubmissionsQuery) => Promise<readonly SubmissionRow[]>
  /** Time of the newest change, or of now where there is none, by the database's clock. */
  readonly latestChange: () => Promise<number>
  /** What changed at that time or later, as it is now, in the order of changes. */
  readonly changedSince: (time: number) => Promise<readonly SubmissionChange[]>
  /** Resolves when the database answers. */
  readonly ping: () => Promise<void>
}

import type { SubmissionRow } from './read-model.ts'
import type { Status } from './status.ts'

/** An event in the outbox that this process has to send: that of the submission as it stands there. */
export interface OutboxEntry {
  readonly entryId: string
  readonly submission: SubmissionRow
  /** Of a retry: when it had FAILED, for the case that it is withdrawn. */
  readonly failedAt?: number
}

/** Whose submissions they are. */
export interface Submitter {
  readonly userId: string
  /** How many that user may make in an hour; 0 for any number. */
  readonly perHour: number
}

/** What became of new submissions: entries in their order, or none because there would be too many within the hour. */
export type Submitted =
  | { readonly outcome: 'queued'; readonly entries: readonly OutboxEntry[] }
  /** Milliseconds until there is room for them. */
  | { readonly outcome: 'limited'; readonly wait: number }

/** What became of a retry. */
export type Retried =
  | { readonly outcome: 'queued'; readonly entry: OutboxEntry }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'refused'; readonly status: Status }

/**
 * Writes submissions together with their events (transactional outbox): both are there or neither. Rejects with a retryable
 * `StreamsError` (`sink-unavailable`) while the database is away.
 */
export interface SubmissionIntake {
  /** Writes PENDING rows and their events in one transaction. */
  readonly submit: (contents: readonly string[], submitter: Submitter) => Promise<Submitted>
  /** FAILED -> PENDING with an event, in one transaction. */
  readonly retry: (id: string) => Promise<Retried>
  /**
   * Takes an entry back together with its row, or for a retry puts the row back to FAILED, in one transaction. False when it is too
   * late: the event was sent, or a worker has it.
   */
  readonly withdraw: (entry: OutboxEntry) => Promise<boolean>
  /** Removes entries whose events are acknowledged. */
  readonly sent: (entries: readonly OutboxEntry[]) => Promise<void>
  /** Takes over entries whose owner did not send them in its time. Two processes never get the same. */
  readonly adopt: () => Promise<readonly OutboxEntry[]>
}

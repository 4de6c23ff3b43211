import type { Status, Verdict } from './status.ts'

/** What a worker hears when it wants to take a submission. */
export type Taken =
  /** It is this worker's until the lease ends. `from` is what it was before. */
  | { readonly outcome: 'taken'; readonly content: string; readonly from: Extract<Status, 'PENDING' | 'PROCESSING'> }
  /** It was processed before. */
  | { readonly outcome: 'done'; readonly status: Verdict }
  /** Another worker has it, for at most that many milliseconds. */
  | { readonly outcome: 'leased'; readonly remaining: number }
  /** There is no such submission: its row was withdrawn, or it never was. */
  | { readonly outcome: 'unknown' }

/**
 * The statuses of submissions, as a worker changes them. Rejects with a retryable `StreamsError` (`sink-unavailable`) while the
 * database is away, and with `sink-failed` when it is set up wrongly.
 */
export interface SubmissionStates {
  /** PENDING -> PROCESSING under a lease; takes again what is PROCESSING under a lease that expired or is this worker's own. */
  readonly take: (id: string) => Promise<Taken>
  /** PROCESSING -> verdict, if the submission is still this worker's; false when it is not. */
  readonly finish: (id: string, verdict: Verdict) => Promise<boolean>
}

import type { Metrics } from '#streams'
import type { SteadyClock } from '#streams/connector'
import type { OutboxEntry, SubmissionIntake } from '../../../topology/submissions/intake.ts'
import type { SubmissionReadModel } from '../../../topology/submissions/read-model.ts'
import type { SubmissionChanges } from './changes.ts'
import type { OutboxRelay } from './outbox-relay.ts'

/** What the routes of submissions need. Nothing here is connected or opened by the routes. */
export interface SubmissionsDeps {
  readonly intake: SubmissionIntake
  readonly relay: OutboxRelay<OutboxEntry>
  readonly rows: SubmissionReadModel
  readonly changes: SubmissionChanges
  /** Submissions of one user within an hour; 0 for any number. */
  readonly perHour: number
  readonly metrics: Metrics
  readonly clock: SteadyClock
  /** Milliseconds that a request waits for the acknowledgement of its event. Default 5,000. */
  readonly limit?: number
  /** Name of what nothing can be published without and is not there yet, or undefined. */
  readonly waitingFor?: () => string | undefined
}

import type { OutboxEntry } from '../../../topology/submissions/intake.ts'
import { apiMetrics } from '../../operations/metrics.ts'
import type { SubmissionsDeps } from './deps.ts'

/** Waits until the event of an entry is in Kafka. False when it was withdrawn instead: nothing of it is left. */
export type Deliver = (entry: OutboxEntry) => Promise<boolean>

/** How long a request waits for its acknowledgement (U-7). */
const usualLimit = 5_000

/**
 * An entry that is not acknowledged in time is withdrawn together with its row. Where that is too late, because its event was sent
 * after all, it counts as delivered. Rejects when the database cannot say which.
 */
export function createDeliver({ relay, intake, clock, metrics, limit = usualLimit }: SubmissionsDeps): Deliver {
  const accepted = metrics.series(apiMetrics.submissionsAccepted, {})
  const withdrawn = metrics.series(apiMetrics.submissionsWithdrawn, {})

  const acknowledged = (entry: OutboxEntry): Promise<boolean> =>
    new Promise(resolve => {
      const cancel = clock.after(limit, () => resolve(false))
      const settled = (delivered: boolean) => (): void => {
        cancel()
        resolve(delivered)
      }
      relay.send(entry).then(settled(true), settled(false))
    })

  return async entry => {
    let delivered = await acknowledged(entry)
    if (!delivered) {
      relay.forget(entry)
      delivered = !(await intake.withdraw(entry))
    }
    ;(delivered ? accepted : withdrawn).add(1)
    return delivered
  }
}

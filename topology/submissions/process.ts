import { StreamsError } from '#streams'
import type { SubmissionQueued } from '../../schemas/generated/submissions.ts'
import { judge } from './rule.ts'
import type { SubmissionStates, Taken } from './states.ts'

/** What processing a submission needs. */
export interface ProcessDeps {
  readonly states: SubmissionStates
  /** The work that a submission costs before it is judged; resolves when it is done. */
  readonly work: (content: string) => Promise<void>
  /** Shows a line on the console, without its end. */
  readonly announce: (line: string) => void
}

/**
 * Takes the submission, does the work and sets the verdict. What was processed before is skipped as a success. Rejects with a retryable
 * error while another worker has it, when the lease was lost, and while the database is away; with `invalid-value` for an id that has no
 * row. `attempt` counts the calls for one event.
 */
export function processSubmission({ states, work, announce }: ProcessDeps) {
  return async ({ id }: SubmissionQueued, attempt: number): Promise<void> => {
    if (attempt === 1) announce(`[${id}] Received submission`)
    const taken = await states.take(id)
    if (taken.outcome === 'done') announce(`[${id}] Already ${taken.status}, skipped`)
    if (taken.outcome === 'done') return
    if (taken.outcome !== 'taken') throw notTaken(id, taken)
    announce(taken.from === 'PENDING' ? `[${id}] PENDING -> PROCESSING` : `[${id}] Still PROCESSING, taken again`)
    await work(taken.content)
    const verdict = judge(taken.content)
    if (!(await states.finish(id, verdict))) throw leaseLost(id)
    announce(`[${id}] PROCESSING -> ${verdict}`)
  }
}

function notTaken(id: string, taken: Extract<Taken, { readonly outcome: 'leased' | 'unknown' }>): StreamsError {
  if (taken.outcome === 'unknown') {
    return new StreamsError('invalid-value', `there is no submission ${id}: it was withdrawn, or it never was`)
  }
  const message = `submission ${id} is another worker's for at most ${taken.remaining} ms more`
  return new StreamsError('backpressure', message, { retryable: true, retryAfter: taken.remaining })
}

function leaseLost(id: string): StreamsError {
  const message = `the lease of submission ${id} ended before its work did; make SUBMISSIONS_LEASE_MS longer`
  return new StreamsError('backpressure', message, { retryable: true })
}
